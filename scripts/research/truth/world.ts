import type { Signal } from "../../../src/core/interests/signal.js";
import type { CentroidCosine } from "../../../src/core/migrations/types.js";
import type { Sparse } from "../../../src/core/sparse.js";
import type { Town } from "../../town/model.js";
import type { Truth, UserTruth } from "../../town/truth.js";

/** One of the town's people: what Godwit saw of them, and what is true of them. */
export interface Resident {
  readonly id: string;
  /** in order of time */
  readonly signals: readonly Signal[];
  readonly truth: UserTruth;
  /** k shares of each theme, in the order of `Truth.themes`: what interest in the theme looks like in topics */
  readonly themeTopics: readonly Float64Array[];
}

/** A town as Godwit sees it: topics, signals, and the true themes expressed in those topics. Times are epoch ms. */
export interface World {
  readonly k: number;
  readonly labels: readonly string[];
  readonly themes: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly centroidCosine: CentroidCosine;
  readonly residents: readonly Resident[];
  readonly itemTopics: ReadonlyMap<string, Sparse>;
}

/** Residents with signals, their themes translated through the topics of the items that they could have met. */
export function residentsOf(
  town: Town,
  k: number,
  itemTopics: ReadonlyMap<string, Sparse>,
  signals: ReadonlyMap<string, readonly Signal[]>,
): Resident[] {
  const language = new Map(town.items.map((item) => [item.id, item.language]));
  const themes = themeTopicsByLanguage(town, k, itemTopics);
  const chinese = new Map<string, { items: number; chinese: number }>();
  for (const { userId, itemId } of town.behaviours) {
    if (itemId === undefined) continue;
    const seen = chinese.get(userId) ?? { items: 0, chinese: 0 };
    chinese.set(userId, { items: seen.items + 1, chinese: seen.chinese + (language.get(itemId) === "zh" ? 1 : 0) });
  }
  return Object.entries(town.truth.users).flatMap(([id, truth]) => {
    const own = signals.get(id);
    const seen = chinese.get(id);
    if (own === undefined || seen === undefined) return [];
    return [
      { id, truth, signals: own, themeTopics: themes.map(({ en, zh }) => mixed(en, zh, seen.chinese / seen.items)) },
    ];
  });
}

/** Mean topics of a theme's items in each language, weighted by how often the town used them. */
function themeTopicsByLanguage(
  town: Town,
  k: number,
  itemTopics: ReadonlyMap<string, Sparse>,
): { en: Float64Array; zh: Float64Array }[] {
  const used = new Map<string, number>();
  for (const { itemId } of town.behaviours) if (itemId !== undefined) used.set(itemId, (used.get(itemId) ?? 0) + 1);
  const sums = town.truth.themes.map(() => ({ en: new Float64Array(k), zh: new Float64Array(k) }));
  const place = new Map(town.truth.themes.map((name, index) => [name, index]));
  for (const { id, language } of town.items) {
    const topics = itemTopics.get(id);
    const sum = sums[place.get(town.truth.items[id]!)!]![language];
    topics?.index.forEach((topic, i) => {
      sum[topic]! += topics.value[i]! * (used.get(id) ?? 0);
    });
  }
  return sums;
}

/** Both languages as a reader mixes them; a theme that has one language only is read in that. */
function mixed(en: Float64Array, zh: Float64Array, chinese: number): Float64Array {
  const a = total(en);
  const b = total(zh);
  const share = b === 0 ? 0 : a === 0 ? 1 : chinese;
  return en.map((x, topic) => (1 - share) * (a > 0 ? x / a : 0) + share * (b > 0 ? zh[topic]! / b : 0));
}

const total = (x: Float64Array): number => x.reduce((a, b) => a + b, 0);

/** A distribution over themes as one over topics. */
export function inTopics(
  themes: Readonly<Record<string, number>>,
  world: Pick<World, "themes" | "k">,
  resident: Resident,
): Float64Array {
  const out = new Float64Array(world.k);
  world.themes.forEach((name, theme) => {
    resident.themeTopics[theme]!.forEach((share, topic) => {
      out[topic]! += (themes[name] ?? 0) * share;
    });
  });
  return out;
}

/** What is true of a town, without what depends on the topics. */
export const periodOf = (truth: Truth): Pick<World, "themes" | "start" | "end"> => ({
  themes: truth.themes,
  start: Date.parse(truth.start),
  end: Date.parse(truth.end),
});

/** Share of items whose theme is the commonest among the items with the same main topic. */
export function purity(world: World, { truth }: Town): number {
  const counts = Array.from({ length: world.k }, () => new Map<string, number>());
  for (const [id, { index, value }] of world.itemTopics) {
    const themes = counts[index[value.indexOf(Math.max(...value))]!]!;
    const theme = truth.items[id]!;
    themes.set(theme, (themes.get(theme) ?? 0) + 1);
  }
  return counts.reduce((sum, themes) => sum + Math.max(0, ...themes.values()), 0) / world.itemTopics.size;
}

/** Mean sessions of a resident per year. */
export function sessionsPerYear(
  { start, end }: World,
  findings: readonly { readonly sessions: readonly unknown[] }[],
): number {
  const sessions = findings.reduce((sum, finding) => sum + finding.sessions.length, 0);
  return Math.round(sessions / findings.length / ((end - start) / (365.25 * 86_400_000)));
}

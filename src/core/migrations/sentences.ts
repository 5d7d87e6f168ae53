import { GodwitError } from "../errors.js";
import { isSure } from "./kind-probabilities.js";
import type { OpenMigration, TopicShare } from "./types.js";

export type SentenceLanguage = "en" | "zh";

/** What a sentence is made of. `label` names a topic; `timeZone` is an IANA zone. */
export interface SentenceOptions {
  readonly language: SentenceLanguage;
  readonly timeZone: string;
  readonly label: (topic: number) => string;
}

const namedTopics = 2;
const smallestNamed = 0.02;

/** Kinds and states as words of a language; `slice` names "facet=value", dayparts and domains. */
interface Wording {
  readonly since: (date: string) => string;
  readonly less: string;
  readonly more: string;
  readonly back: string;
  readonly suspected: string;
  readonly reverted: string;
  readonly list: (labels: readonly string[]) => string;
  readonly slice: (key: string) => string;
  readonly differ: (from: string, less: string, to: string, more: string) => string;
  readonly end: string;
  readonly join: string;
  readonly dateLocale: string;
  readonly date: Intl.DateTimeFormatOptions;
}

const dayparts: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  NIGHT: ["night", "夜间"],
  MORNING: ["morning", "上午"],
  AFTERNOON: ["afternoon", "下午"],
  EVENING: ["evening", "晚间"],
  WEEKDAY: ["weekday", "工作日"],
  WEEKEND: ["weekend", "周末"],
};

const wordings: Readonly<Record<SentenceLanguage, Wording>> = {
  en: {
    since: (date) => `Since ${date} `,
    less: "less ",
    more: "more ",
    back: "back again: ",
    suspected: "Perhaps: ",
    reverted: "No longer: ",
    list: (labels) => (labels.length > 1 ? `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)!}` : labels.join("")),
    slice: (key) => dayparts[key]?.[0] ?? key.replace("=", " "),
    differ: (from, less, to, more) => `${capital(from)}: more ${less}; ${to}: more ${more}`,
    end: ".",
    join: ", ",
    dateLocale: "en-GB",
    date: { day: "numeric", month: "long" },
  },
  zh: {
    since: (date) => `自${date}起，`,
    less: "减少：",
    more: "增加：",
    back: "兴趣回归：",
    suspected: "疑似：",
    reverted: "已恢复：",
    list: (labels) => labels.join("、"),
    slice: (key) => dayparts[key]?.[1] ?? key.replace("=", " "),
    differ: (from, less, to, more) => `${from}更偏向${less}；${to}更偏向${more}`,
    end: "。",
    join: "，",
    dateLocale: "zh-CN",
    date: { month: "long", day: "numeric" },
  },
};

/**
 * "Since 3 October less T-light holders, more Christmas decorations." For people: no statistics. Throws BAD_USER_INPUT
 * for an unknown zone.
 */
export function migrationSentence(migration: OpenMigration, { language, timeZone, label }: SentenceOptions): string {
  const w = wordings[language];
  const labels = (topics: readonly number[]): string => w.list(topics.map(label));
  const lost = largestDifferences(migration.from, migration.to);
  const gained = largestDifferences(migration.to, migration.from);
  const state = migration.state === "SUSPECTED" ? w.suspected : migration.state === "REVERTED" ? w.reverted : "";
  if (migration.changedAt === null) {
    const from = w.slice(sliceOf(migration, migration.from));
    const to = w.slice(sliceOf(migration, migration.to));
    return `${state}${w.differ(from, labels(lost), to, labels(gained))}${w.end}`;
  }
  const parts = [
    ...(lost.length > 0 ? [`${w.less}${labels(lost)}`] : []),
    ...(gained.length > 0 ? [`${w.more}${labels(gained)}`] : []),
  ];
  const back = migration.kind === "RETURN" && isSure(migration.kinds) ? w.back : "";
  const since = w.since(dateOf(migration.changedAt, timeZone, w));
  return `${state}${state === "" ? since : since.charAt(0).toLowerCase() + since.slice(1)}${back}${parts.join(w.join)}${w.end}`;
}

/** Topics with most more in `a` than in `b`, at least one. */
function largestDifferences(a: readonly TopicShare[], b: readonly TopicShare[]): number[] {
  const other = new Map(b.map((s) => [s.topic, s.share]));
  const sorted = a
    .map((s) => ({ topic: s.topic, more: s.share - (other.get(s.topic) ?? 0) }))
    .filter((d) => d.more > 0)
    .toSorted((x, y) => y.more - x.more);
  return sorted
    .filter((d, i) => i === 0 || d.more >= Math.max(smallestNamed, sorted[0]!.more / 3))
    .slice(0, namedTopics)
    .map((d) => d.topic);
}

/** The slice whose distinguishing topics have the shares of `side`, by key. */
function sliceOf(migration: OpenMigration, side: readonly TopicShare[]): string {
  const share = new Map(side.map((s) => [s.topic, s.share]));
  const distances = migration.slices.map(({ key, topics }) => ({
    key,
    distance: topics.reduce((sum, t) => sum + Math.abs(t.share - (share.get(t.topic) ?? 0)), 0),
  }));
  return distances.toSorted((a, b) => a.distance - b.distance)[0]?.key ?? "";
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dateOf(at: number, timeZone: string, w: Wording): string {
  try {
    return new Intl.DateTimeFormat(w.dateLocale, { ...w.date, timeZone }).format(at);
  } catch (cause) {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `time zone ${JSON.stringify(timeZone)} is not known; give an IANA name such as Europe/London`,
      ["timeZone"],
      { cause },
    );
  }
}

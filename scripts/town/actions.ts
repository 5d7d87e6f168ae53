import { normal, type Random } from "../../src/core/statistics/random.js";
import type { BehaviourType, Scene } from "../../src/core/types.js";
import { withOffset, type WallClock } from "../datasets/wall-time.js";
import type { TownItem } from "./catalogue.js";
import { parameters } from "./parameters.js";
import type { Mixture, Person } from "./person.js";
import { preference } from "./preference.js";
import { between, drawIndex, drawKey, drawOne, poisson } from "./sampling.js";
import { themes } from "./themes/index.js";
import { domains, type Domain, type Language } from "./themes/theme.js";
import type { Visit } from "./visits.js";
import { dayMs } from "../../src/core/time.js";

/** A line of behaviours.ndjson. */
export interface BehaviourLine {
  id: string;
  userId: string;
  itemId?: string;
  type: BehaviourType;
  text?: string;
  value?: number;
  scene: Scene;
  occurredAt: string;
  timeZone: string;
}

/** Themes below this share are what a person waves away. */
const unloved = 0.02;

/** Everything a person does in their visits, in order; nothing after `end` (epoch ms). */
export function actionsOf(
  person: Person,
  visits: readonly Visit[],
  items: readonly TownItem[],
  clock: WallClock,
  end: number,
  random: Random,
): BehaviourLine[] {
  const lines: BehaviourLine[] = [];
  const seen = new Set<TownItem>();
  for (const visit of visits) {
    const wanted = preference(person, visit, end);
    let at = visit.at;
    let theme = -1;
    for (let left = 1 + poisson(parameters.behavioursPerSession - 1, random); left > 0 && at <= end; left--) {
      if (theme < 0 || random() >= parameters.stick) theme = drawIndex(wanted, random);
      const language: Language = random() < person.chinese ? "zh" : "en";
      const action = act(person, wanted, theme, language, at, items, seen, random);
      if (action !== null) {
        const id = `${person.id}-${String(lines.length + 1).padStart(4, "0")}`;
        lines.push({
          id,
          userId: person.id,
          ...action,
          scene: visit.scene,
          occurredAt: withOffset(clock, at),
          timeZone: person.timeZone,
        });
      }
      at += 1000 * Math.round(between(parameters.secondsBetweenBehaviours, random));
    }
  }
  return lines;
}

type Action = Pick<BehaviourLine, "itemId" | "type" | "text" | "value">;

function act(
  person: Person,
  wanted: Mixture,
  theme: number,
  language: Language,
  at: number,
  items: readonly TownItem[],
  seen: Set<TownItem>,
  random: Random,
): Action | null {
  const offered = items.filter((item) => item.theme === theme && item.publishedAt <= at && at < item.expiresAt);
  const domain = drawDomain(person, offered, language, random);
  if (domain === null) return null;
  const type = drawKey<BehaviourType>(parameters.behaviours[domain], random);
  if (type === "SEARCH") return { type, text: drawOne(themes[theme]!.searches[language], random) };
  const refuses = type === "DISMISS" || type === "DISLIKE";
  const shelf = refuses
    ? items.filter(
        (item) =>
          wanted[item.theme]! < unloved && item.line.domain === domain && item.publishedAt <= at && at < item.expiresAt,
      )
    : offered.filter((item) => item.line.domain === domain);
  const inLanguage = shelf.filter((item) => item.line.language === language);
  const choice = inLanguage.length > 0 ? inLanguage : shelf;
  const item =
    choice[
      drawIndex(
        choice.map((one) => draw(one, at, seen)),
        random,
      )
    ];
  if (item === undefined) return null;
  if (!refuses) seen.add(item);
  return { itemId: item.line.id, type, ...detail(type, item, random) };
}

/** A domain the person likes that offers this theme now, in the language where there is one. */
function drawDomain(person: Person, offered: readonly TownItem[], language: Language, random: Random): Domain | null {
  const stocked = (wanted: Language | null) =>
    domains.map((domain) =>
      offered.some(({ line }) => line.domain === domain && (wanted === null || line.language === wanted))
        ? person.domains[domain]
        : 0,
    );
  const place = drawIndex(stocked(language), random);
  return domains[place >= 0 ? place : drawIndex(stocked(null), random)] ?? null;
}

/** How much an item draws now: its appeal, news by freshness, less what was already had. */
function draw(item: TownItem, at: number, seen: ReadonlySet<TownItem>): number {
  const { halfLifeDays, floor } = parameters.news;
  const fresh =
    item.line.domain === "news" ? floor + (1 - floor) * 2 ** ((item.publishedAt - at) / dayMs / halfLifeDays) : 1;
  return item.appeal * fresh * (seen.has(item) ? parameters.seenAgain : 1);
}

function detail(type: BehaviourType, item: TownItem, random: Random): Pick<Action, "text" | "value"> {
  if (type === "COMMENT") return { text: drawOne(themes[item.theme]!.comments[item.line.language], random) };
  if (type === "RATE") return { value: 3 + Math.floor(3 * Math.sqrt(random())) };
  if (type === "DWELL") return { value: Math.max(5, Math.round(Math.exp(4.1 + 0.6 * normal(random)))) };
  if (type === "PURCHASE") return { value: random() < 0.9 ? 1 : 2 };
  return {};
}

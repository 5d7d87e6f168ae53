import { mayRepeat, type Engagement } from "../../core/interests/engagement.js";
import { CandidateSet } from "../../core/ranking/candidates.js";
import { calibratedLog } from "../../core/ranking/calibration.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { demandingItems, notReadyFor } from "../../core/ranking/prerequisites.js";
import type { Floor } from "../../core/ranking/floors.js";
import { itemTest } from "../../core/ranking/filter.js";
import type { TaskWeights } from "../../core/ranking/model.js";
import type { Wish } from "../../core/ranking/preferences/wish.js";
import { rank } from "../../core/ranking/rank.js";
import { reweighed, type RankInput, type Scored } from "../../core/ranking/rank-input.js";
import type { Boost, PageRule } from "../../core/ranking/rules.js";
import type { Pin } from "./compose.js";

/** BOOST, BURY and OFFER rules with their filters compiled. */
export function boostsOf(rules: readonly PageRule[], catalogue: Catalogue, now: number): Boost[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== "BOOST" && rule.kind !== "BURY" && rule.kind !== "OFFER") return [];
    if (rule.factor === 1) return [];
    const passes = itemTest(rule.filter, now);
    return [
      {
        id: rule.id,
        log: Math.log(rule.factor),
        test: (position: number) => {
          const item = catalogue.at(position);
          return item !== null && passes(item);
        },
      },
    ];
  });
}

/** FLOOR rules with their filters compiled. */
export function floorsOf(rules: readonly PageRule[], catalogue: Catalogue, now: number): Floor[] {
  return rules.flatMap((rule) => {
    if (rule.kind !== "FLOOR") return [];
    const test = catalogue.allowed(rule.filter, now);
    return [{ id: rule.id, ...rule.floor, test }];
  });
}

/** Ids of items that PREREQUISITE rules keep from a user with such a history: something is to be had before them. */
export function notReady(
  rules: readonly PageRule[],
  catalogue: Catalogue,
  items: ReadonlyMap<number, Engagement>,
  now: number,
): string[] {
  const had = (id: string): boolean => mayRepeat(items.get(catalogue.numberAt(catalogue.positionOfId(id))));
  return rules.flatMap((rule) =>
    rule.kind === "PREREQUISITE"
      ? notReadyFor(demandingItems(catalogue, rule.key), { concerns: catalogue.allowed(rule.filter, now), had })
      : [],
  );
}

/**
 * What PIN rules put on a page: items that are available, pass the question's filter (`allowed`) and may be recommended
 * for
 * the task. One that the ranker did not list is scored like the others, so that it has its probability and reasons.
 */
export function pinsOf(
  rules: readonly PageRule[],
  ranked: readonly Scored[],
  input: RankInput,
  allowed: (position: number) => boolean,
): Pin[] {
  const { catalogue, model, task } = input;
  const wanted = new Map<number, { place: number; rule: string }>();
  for (const rule of rules) {
    const position = rule.kind === "PIN" ? catalogue.positionOfId(rule.itemId) : -1;
    if (rule.kind === "PIN" && position >= 0 && allowed(position) && !wanted.has(position))
      wanted.set(position, { place: rule.position, rule: rule.id });
  }
  if (wanted.size === 0) return [];
  const listed = new Map(ranked.map((scored) => [scored.position, scored]));
  const missing = new CandidateSet();
  for (const position of wanted.keys()) if (!listed.has(position)) missing.add(position, "catalogue");
  if (missing.size > 0) {
    const reference = ranked[0];
    for (const scored of rank({ ...input, candidates: missing }))
      listed.set(scored.position, reference === undefined ? scored : beside(scored, reference, model.weights[task]));
  }
  return [...wanted].flatMap(([position, { place, rule }]) => {
    const scored = listed.get(position);
    return scored === undefined ? [] : [{ scored, position: place, rule }];
  });
}

/** An item that was not ranked, with the chance it would have had beside one that was. */
function beside(scored: Scored, reference: Scored, { temperature, calibration }: TaskWeights): Scored {
  const logSoftmax = reference.logSoftmax + (scored.score - reference.score) / temperature;
  const log = calibratedLog(logSoftmax, calibration) - calibratedLog(reference.logSoftmax, calibration);
  return reweighed(scored, reference.probability * Math.exp(log), logSoftmax);
}

/** The items that the person pinned, first on the page in the order they were pinned. */
export function ownPinsOf(
  wishes: readonly Wish[],
  ranked: readonly Scored[],
  allowed: (position: number) => boolean,
): Pin[] {
  return pinnedByPerson(wishes).flatMap((id, i) => {
    const scored = ranked.find((one) => one.id === id);
    return scored !== undefined && allowed(scored.position) ? [{ scored, position: i + 1, rule: null }] : [];
  });
}

/** The items that a rule or the person puts on the page. */
export function pinnedIds(wishes: readonly Wish[], rules: readonly PageRule[]): ReadonlySet<string> {
  return new Set([...pinnedByPerson(wishes), ...rules.flatMap((rule) => (rule.kind === "PIN" ? [rule.itemId] : []))]);
}

function pinnedByPerson(wishes: readonly Wish[]): string[] {
  return wishes.flatMap(({ preference: { kind, weight, target } }) =>
    kind === "ITEM" && weight === 1 ? [target] : [],
  );
}

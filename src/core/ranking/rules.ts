import type { Task } from "../types.js";
import type { CapSpec } from "./caps.js";
import type { ItemFilter } from "./filter.js";
import { reweighed, type Scored } from "./rank-input.js";

/**
 * What a rule of the page does, after ranking. PIN: an item at a place. BOOST, BURY: a factor on P(x|u,c) of the items
 * that pass a filter. CAP: at most so many of a group. FLOOR: at least so many of the first places to items that pass a
 * filter. OFFER: a dated boost with a name for people. PREREQUISITE: items
 * of which the user has not had what an attribute lists are not recommended; it acts before ranking.
 */
export type RuleBody =
  | { readonly kind: "PIN"; readonly itemId: string; readonly position: number }
  | { readonly kind: "BOOST" | "BURY"; readonly filter: ItemFilter; readonly factor: number }
  | { readonly kind: "CAP"; readonly cap: CapSpec }
  | { readonly kind: "FLOOR"; readonly filter: ItemFilter; readonly floor: FloorSpec }
  | { readonly kind: "OFFER"; readonly label: string; readonly filter: ItemFilter; readonly factor: number }
  | { readonly kind: "PREREQUISITE"; readonly key: string; readonly filter: ItemFilter };

/** At least `least` of the first `of` places. */
export interface FloorSpec {
  readonly least: number;
  readonly of: number;
}

/** People of whom an attribute has this value, or has it among its values. */
export interface UserGroup {
  readonly attribute: string;
  readonly value: string;
}

/** A rule in force. task, domain, surface and users: of which questions, and whose; null = all. */
export type PageRule = RuleBody & {
  readonly id: string;
  readonly task: Task | null;
  readonly domain: string | null;
  readonly surface: string | null;
  readonly users: UserGroup | null;
};

/** A rule's factor with its filter compiled; `log` is the logarithm of the factor. */
export interface Boost {
  readonly id: string;
  readonly log: number;
  test(position: number): boolean;
}

export interface Boosted {
  /** best first under the boosted probabilities; items that no rule touches keep their order */
  readonly ranked: readonly Scored[];
  /** by position: the rules that touched an item and the sum of their log factors */
  readonly moved: ReadonlyMap<number, { readonly log: number; readonly rules: readonly string[] }>;
}

/**
 * Multiplies P(x|u,c) by the factors and normalises again. `score` and contributions stay what the ranker said: a rule
 * is no feature. Items below the end of `ranked` are not looked at.
 */
export function applyBoosts(ranked: readonly Scored[], boosts: readonly Boost[]): Boosted {
  const moved = new Map<number, { log: number; rules: string[] }>();
  let total = 1;
  for (const { position, probability } of ranked) {
    const acting = boosts.filter((boost) => boost.test(position));
    if (acting.length === 0) continue;
    const log = acting.reduce((sum, boost) => sum + boost.log, 0);
    moved.set(position, { log, rules: acting.map(({ id }) => id) });
    total += probability * (Math.exp(log) - 1);
  }
  if (moved.size === 0) return { ranked, moved };
  const weighed = ranked.map((one) =>
    reweighed(one, (one.probability * Math.exp(moved.get(one.position)?.log ?? 0)) / Math.max(total, Number.MIN_VALUE)),
  );
  return { ranked: weighed.toSorted((a, b) => b.probability - a.probability), moved };
}

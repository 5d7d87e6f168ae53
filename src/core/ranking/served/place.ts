import { candidateSources, type CandidateSource } from "../candidates.js";
import type { ServedList } from "./list.js";

/** What stood at one place of a served list. */
export interface ServedPlace {
  /** of the item */
  readonly number: number;
  readonly probability: number;
  readonly propensity: number;
  readonly sources: readonly string[];
  /** interleaving: the variant that placed it */
  readonly team: string | null;
}

/** The place at a position, counted from 1; null where the list ends before it. */
export function placeAt(list: ServedList, position: number): ServedPlace | null {
  const i = position - 1;
  if (i < 0 || i >= list.placed) return null;
  return {
    number: list.numbers[i]!,
    probability: list.probabilities[i]!,
    propensity: list.propensities[i]!,
    sources: sourceNames({
      sources: candidateSources.filter((_, bit) => (list.sources[i]! & (1 << bit)) !== 0),
      rules: list.rules.flatMap(([index, rule]) => (index === i ? [rule] : [])),
      pinned: list.pinned[i] === 1,
    }),
    team: list.teams[i] || null,
  };
}

/** Where an item came from, and the rules that moved it. */
export function sourceNames(item: {
  readonly sources: readonly CandidateSource[];
  readonly rules: readonly string[];
  readonly pinned: boolean;
}): string[] {
  return [...item.sources, ...item.rules.map((rule) => `${item.pinned ? "pinned" : "moved"} by rule ${rule}`)];
}

import { reweighed, type Scored } from "./rank-input.js";

/**
 * Lets items sink that were shown and not taken: P(x) ∝ P(x|u,c)·2^(−times/halvedBy), normalised, best first. Scores
 * and contributions stay what the ranker said, since what takes notice of every list is no feature of one.
 *
 * shown: times by item id, of items that were not taken.
 */
export function sinkShown(
  ranked: readonly Scored[],
  shown: ReadonlyMap<string, number>,
  halvedBy: number,
): readonly Scored[] {
  if (shown.size === 0) return ranked;
  const chances = ranked.map(({ id, probability }) => probability * 2 ** (-(shown.get(id) ?? 0) / halvedBy));
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return ranked
    .map((scored, i) => reweighed(scored, chances[i]! / Math.max(total, Number.MIN_VALUE)))
    .toSorted((a, b) => b.probability - a.probability);
}

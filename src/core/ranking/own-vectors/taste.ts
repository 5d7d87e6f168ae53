import type { Catalogue } from "../catalogue.js";
import type { OwnVectors } from "../vectors.js";
import type { Vote } from "../votes.js";

/**
 * What sets a user's own items apart from all items, by the vectors that they bring along: the mean over their votes
 * less that of the catalogue, of unit length. null = none of theirs has such a vector, or they are as all are.
 */
export function ownTaste(votes: readonly Vote[], own: OwnVectors, catalogue: Catalogue): Float32Array | null {
  const sum = new Float32Array(own.dimension);
  let total = 0;
  for (const { number, weight } of votes) {
    const position = catalogue.positionOf(number);
    const vector = position < 0 ? null : own.read(position);
    if (vector === null) continue;
    total += weight;
    for (let j = 0; j < sum.length; j++) sum[j]! += weight * vector[j]!;
  }
  return total > 0 ? setApart(sum, total, own.mean) : null;
}

/**
 * Cosines between the vectors that an item and some others bring along, less what all items have in common, in the
 * order of `others` (catalogue positions); 0 where one of the two has none.
 */
export function likeness(own: OwnVectors, position: number, others: readonly number[]): number[] {
  const read = (at: number): Float32Array | null => {
    const vector = own.read(at);
    return vector && setApart(vector, 1, own.mean);
  };
  const mine = read(position);
  return others.map((other) => {
    const its = mine && read(other);
    return its === null ? 0 : its.reduce((sum, x, j) => sum + x * mine![j]!, 0);
  });
}

/** sum / total − mean, of unit length; null where nothing is left. */
function setApart(sum: Float32Array, total: number, mean: Float32Array): Float32Array | null {
  const rest = sum.map((x, j) => x / total - mean[j]!);
  const length = Math.sqrt(rest.reduce((squares, x) => squares + x * x, 0));
  return length > 1e-6 ? rest.map((x) => x / length) : null;
}

import { seeded, seedOf } from "../statistics/random.js";

/** A number in [0, 1) that a name always has, and that says nothing of another name's. */
function uniformOf(name: string): number {
  return seeded(seedOf(name))();
}

/**
 * The index of the variant a user gets, or null for one who takes no part: always the same for the same user and
 * experiment, independent between experiments. share: 0 … 1 of users take part; raising it keeps those who do. weights:
 * relative shares of the variants, not negative, at least one above 0.
 */
export function assignVariant(
  userId: string,
  { id, share, weights }: { id: string; share: number; weights: readonly number[] },
): number | null {
  if (uniformOf(`${id}\u0000part\u0000${userId}`) >= share) return null;
  let left = uniformOf(`${id}\u0000variant\u0000${userId}`) * weights.reduce((a, b) => a + b, 0);
  for (let v = 0; v < weights.length; v++) {
    left -= weights[v]!;
    if (left < 0) return v;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

import type { Random } from "../../statistics/random.js";
import { seeded, seedOf } from "../../statistics/random.js";

/** Numbers of a sketch; a power of two, for the Hadamard transform. */
export const sketchDimension = 512;

/**
 * One unit vector for all vectors that an item brings along, whatever their spaces: pictures, sound. Each is turned by
 * signs drawn from its space's name and a Hadamard transform, and all are added (Ailon and Chazelle 2009). Cosines
 * within a space of up to 512 dimensions stay as they are; longer vectors are folded, which keeps them to about .04;
 * vectors of different spaces have nothing in common. null = there are none. `vectors` of unit length.
 */
export function sketchOf(
  vectors: readonly { readonly space: string; readonly vector: Float32Array }[],
): Float32Array | null {
  if (vectors.length === 0) return null;
  const sum = new Float32Array(sketchDimension);
  const part = new Float32Array(sketchDimension);
  for (const { space, vector } of vectors) {
    const random = seeded(seedOf(space));
    for (let from = 0; from < vector.length; from += sketchDimension) {
      part.fill(0);
      part.set(vector.subarray(from, from + sketchDimension));
      flipSigns(part, random);
      transform(part);
      for (let i = 0; i < sum.length; i++) sum[i]! += part[i]!;
    }
  }
  return ofUnitLength(sum);
}

function flipSigns(values: Float32Array, random: Random): void {
  for (let i = 0; i < values.length; i++) if (random() < 0.5) values[i] = -values[i]!;
}

/** The fast Walsh–Hadamard transform in place, without its factor. */
function transform(values: Float32Array): void {
  for (let half = 1; half < values.length; half *= 2)
    for (let start = 0; start < values.length; start += 2 * half)
      for (let i = start; i < start + half; i++) {
        const a = values[i]!;
        const b = values[i + half]!;
        values[i] = a + b;
        values[i + half] = a - b;
      }
}

/** null where nothing is left of it. */
function ofUnitLength(values: Float32Array): Float32Array | null {
  let squares = 0;
  for (const value of values) squares += value * value;
  return squares > 0 ? values.map((value) => value / Math.sqrt(squares)) : null;
}

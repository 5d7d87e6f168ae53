import type { Embedder } from "../../ports/embedder.js";

/** The item must be among this part of all that lie nearest to its description. */
const nearestPart = 1 / 10;

/**
 * Does a description mean the item rather than any other one? By vectors of words, less what all have in common: the
 * item's own words must be nearer to it than those of nine tenths of `others`. With fewer than three others
 * nothing can be said.
 */
export async function meansItem(
  words: Embedder,
  description: string,
  own: string,
  others: readonly string[],
): Promise<boolean> {
  if (others.length < 3) return true;
  const [said, item, ...rest] = await words.embed([description, own, ...others]);
  const mean = new Float32Array(words.dimension);
  for (const one of rest) for (let j = 0; j < mean.length; j++) mean[j]! += one[j]! / rest.length;
  const nearness = (one: Float32Array): number => cosine(said!, one, mean);
  const nearer = rest.filter((one) => nearness(one) > nearness(item!)).length;
  return nearer <= nearestPart * rest.length;
}

/** Of two vectors less the mean. */
function cosine(a: Float32Array, b: Float32Array, mean: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let j = 0; j < mean.length; j++) {
    const [x, y] = [a[j]! - mean[j]!, b[j]! - mean[j]!];
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA * squaresB === 0 ? 0 : product / Math.sqrt(squaresA * squaresB);
}

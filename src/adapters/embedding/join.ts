import { toUnit } from "./unit.js";

/**
 * Weight of the sentence part in a text that is wholly in scripts the model knows, and in one wholly in others.
 * Chosen by measurement: docs/reference/embeddings.md.
 */
export const sentenceWeight = { known: 0.9, unknown: 0.2 };

/**
 * The unit vector along √w·[sentence ; 0] + √(1−w)·ngram of two unit vectors, with w between the two sentence weights
 * by
 * `share`, 0…1, of the text in known scripts. N-grams of known scripts lie behind the sentence's places, so for two
 * such texts the cosine is exactly w·cos(sentences) + (1−w)·cos(n-grams).
 * An all-zero n-gram part leaves the sentence alone.
 */
export function join(sentence: ArrayLike<number>, ngram: Float32Array, share: number): Float32Array {
  const w = sentenceWeight.unknown + (sentenceWeight.known - sentenceWeight.unknown) * share;
  const vector = ngram.map((value) => Math.sqrt(1 - w) * value);
  for (let i = 0; i < sentence.length; i++) vector[i]! += Math.sqrt(w) * sentence[i]!;
  return toUnit(vector);
}

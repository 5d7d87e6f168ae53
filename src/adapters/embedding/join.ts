import { toUnit } from "./unit.js";

/**
 * Weight of the sentence part in a text that is wholly in scripts the model knows, and in one wholly in others.
 * Chosen by measurement: docs/embeddings.md.
 */
export const sentenceWeight = { known: 0.9, unknown: 0.1 };

/**
 * One unit vector [√w·sentence ; √(1−w)·ngram] of two unit vectors, with w between the two sentence weights by
 * `share`, 0…1, of the text in known scripts: the cosine of two texts of one share is w·cos(sentences) + (1−w)·cos(n-grams).
 * An all-zero n-gram part leaves the sentence alone.
 */
export function join(sentence: ArrayLike<number>, ngram: Float32Array, share: number): Float32Array {
  const w = sentenceWeight.unknown + (sentenceWeight.known - sentenceWeight.unknown) * share;
  const vector = new Float32Array(sentence.length + ngram.length);
  for (let i = 0; i < sentence.length; i++) vector[i] = Math.sqrt(w) * sentence[i]!;
  for (let i = 0; i < ngram.length; i++) vector[sentence.length + i] = Math.sqrt(1 - w) * ngram[i]!;
  return toUnit(vector);
}

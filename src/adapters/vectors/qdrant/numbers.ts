const places = 1e9;

/**
 * A vector as numbers that are written short: nine decimal places are finer than float32 is for lengths near 1, and
 * half the text. Others are written in full.
 */
export function toNumbers(vector: Float32Array): number[] {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * vector[i]!;
  if (sum < 0.25 || sum > 4) return Array.from(vector);
  const numbers: number[] = [];
  for (let i = 0; i < vector.length; i++) numbers.push(Math.round(vector[i]! * places) / places);
  return numbers;
}

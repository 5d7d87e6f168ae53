/**
 * Subtracts the corpus mean and scales back to unit length; a vector equal to the mean has no direction and stays zero.
 */
export function centre(vector: Float32Array, mean: Float32Array): Float32Array {
  const out = new Float32Array(vector.length);
  let squares = 0;
  for (let i = 0; i < out.length; i++) {
    const difference = vector[i]! - mean[i]!;
    out[i] = difference;
    squares += difference * difference;
  }
  if (squares < 1e-12) return out.fill(0);
  const scale = 1 / Math.sqrt(squares);
  for (let i = 0; i < out.length; i++) out[i] = out[i]! * scale;
  return out;
}

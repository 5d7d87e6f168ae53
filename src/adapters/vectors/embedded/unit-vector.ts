/**
 * The vector divided by its Euclidean length, so that dot products are cosines; a zero vector and one whose squared
 * length is 1 (1e-6) stay as they are, as in Qdrant. Every number is finite (callers check).
 */
export function unitVector(vector: Float32Array): Float32Array {
  let square = 0;
  for (let i = 0; i < vector.length; i++) square += vector[i]! * vector[i]!;
  if (square < Number.EPSILON || Math.abs(square - 1) <= 1e-6) return vector;
  const length = Math.sqrt(square);
  return vector.map((x) => x / length);
}

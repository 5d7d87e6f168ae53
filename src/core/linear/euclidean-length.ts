/** Euclidean length. `Math.hypot(...vector)` takes a hundred times as long for hundreds of numbers. */
export function euclideanLength(vector: ArrayLike<number>): number {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  return Math.sqrt(squares);
}

import type { Catalogue } from "../../ranking/catalogue.js";
import type { ItemVectors } from "../../ranking/vectors.js";
import type { Vote } from "../../ranking/votes.js";

/** M'·Σ_i w_i e_i of the votes. */
export function textQuery(
  votes: readonly Vote[],
  catalogue: Catalogue,
  vectors: ItemVectors,
  distilled: Float32Array | null,
): Float32Array {
  const d = vectors.dimension;
  const mine = new Float64Array(d);
  const query = new Float32Array(d);
  for (const { number, weight } of votes) {
    const position = catalogue.positionOf(number);
    const vector = position < 0 ? null : vectors.read(position);
    if (vector) for (let j = 0; j < d; j++) mine[j]! += weight * vector[j]!;
  }
  if (distilled === null) return Float32Array.from(mine);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) query[j]! += mine[i]! * distilled[i * d + j]!;
  return query;
}

export function norm(parts: readonly { query: Float32Array; factor: number }[]): number {
  let squares = 0;
  for (let j = 0; j < (parts[0]?.query.length ?? 0); j++) {
    let sum = 0;
    for (const { query, factor } of parts) sum += factor * query[j]!;
    squares += sum * sum;
  }
  return Math.sqrt(squares);
}

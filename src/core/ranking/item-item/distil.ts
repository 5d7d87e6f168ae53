import { symmetricMatrix } from "../../linear/inverse.js";
import { OuterProducts } from "../../linear/outer-products.js";
import type { ItemItem } from "./item-item.js";

/**
 * Item-item weights distilled into text space: M = (E'E + λI)⁻¹ E'B E (E'E + λI)⁻¹, the ridge solution of E M E' ≈ B,
 * so that e_i'·M·e_x predicts the weight from item i to an item x that nobody has touched.
 *
 * vectorOf: centred unit vector of an item number (d numbers), null = not used. Returns d × d numbers, row-major.
 * Cost: items · (neighbours · d + d²) multiply-adds.
 */
export function distil(
  weights: ItemItem,
  vectorOf: (item: number) => Float32Array | null,
  d: number,
  lambda: number,
): Float32Array {
  const gram = symmetricMatrix(d);
  const products = new OuterProducts(d);
  const weighted = new OuterProducts(d);
  const row = new Float32Array(d);
  for (let r = 0; r < weights.items.length; r++) {
    const vector = vectorOf(weights.items[r]!);
    if (!vector) continue;
    row.fill(0);
    for (let p = weights.indptr[r]!; p < weights.indptr[r + 1]!; p++) {
      const other = vectorOf(weights.indices[p]!);
      const weight = weights.values[p]!;
      if (other) for (let j = 0; j < d; j++) row[j]! += weight * other[j]!;
    }
    products.add(vector, vector);
    weighted.add(vector, row);
  }
  const squares = products.sums();
  const middle = weighted.sums();
  for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) gram.values[i * gram.stride + j] = squares[i * d + j]!;
  for (let i = 0; i < d; i++) gram.values[i * gram.stride + i]! += lambda;
  gram.invert();
  const inverse = new Float32Array(d * d);
  for (let i = 0; i < d; i++)
    for (let j = 0; j <= i; j++) inverse[i * d + j] = inverse[j * d + i] = gram.values[i * gram.stride + j]!;
  return product(product(inverse, middle, d), inverse, d);
}

function product(a: Float32Array, b: Float32Array, d: number): Float32Array {
  const out = new Float32Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let k = 0; k < d; k++) {
      const x = a[i * d + k]!;
      if (x !== 0) for (let j = 0; j < d; j++) out[i * d + j]! += x * b[k * d + j]!;
    }
  }
  return out;
}

/**
 * A matrix between distilled weights and plain similarity: (1 − share)·c·M + share·I, c so that both answer vectors of
 * unit length alike on the whole. share 1 = plain similarity. vectors: some of the catalogue's.
 */
export function towardsPlain(
  distilled: Float32Array,
  d: number,
  vectors: readonly Float32Array[],
  share: number,
): Float32Array {
  const factor = share < 1 ? (1 - share) * plainScale(distilled, d, vectors) : 0;
  const out = distilled.map((x) => factor * x);
  for (let i = 0; i < d; i++) out[i * d + i]! += share;
  return out;
}

/** 1 over the root mean square length of M'e. */
export function plainScale(distilled: Float32Array, d: number, vectors: readonly Float32Array[]): number {
  let squares = 0;
  for (const vector of vectors) for (const x of asked(distilled, d, vector)) squares += x * x;
  return squares > 0 ? Math.sqrt(vectors.length / squares) : 1;
}

/** M'·e: rows of M belong to the items that vote, columns to the items voted for. */
export function asked(distilled: Float32Array, d: number, vector: ArrayLike<number>): Float32Array {
  const out = new Float32Array(d);
  for (let i = 0; i < d; i++) {
    const x = vector[i]!;
    if (x !== 0) for (let j = 0; j < d; j++) out[j]! += x * distilled[i * d + j]!;
  }
  return out;
}

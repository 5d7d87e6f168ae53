import { centre } from "./centre.js";
import type { Points } from "./rows.js";

/** What items bring along beside their texts, such as pictures, as unit vectors of one dimension. */
export interface OwnRows {
  /** the rows that bring something, one for each vector */
  readonly rows: Int32Array;
  /** their vectors, one after the other */
  readonly vectors: Float32Array;
  readonly dimension: number;
}

/** With fewer of them nothing could be learnt. */
const fewest = 50;

/** Their mean; null where too few items bring something. */
export function ownMean({ rows, vectors, dimension }: OwnRows): Float32Array | null {
  if (rows.length < fewest) return null;
  const sum = new Float64Array(dimension);
  for (let i = 0; i < vectors.length; i++) sum[i % dimension]! += vectors[i]!;
  return Float32Array.from(sum, (s) => s / rows.length);
}

/** The rows with what each item brings along behind its text: n × (d + dimension), zeros where it brings nothing. */
export function widened({ values, n, d }: Points, { rows, vectors, dimension }: OwnRows, mean: Float32Array): Points {
  const width = d + dimension;
  const out = new Float32Array(n * width);
  for (let row = 0; row < n; row++) out.set(values.subarray(row * d, (row + 1) * d), row * width);
  rows.forEach((row, i) =>
    out.set(centre(vectors.subarray(i * dimension, (i + 1) * dimension), mean), row * width + d),
  );
  return { values: out, n, d: width };
}

/** The same for one item; `own` null = it brings nothing, or what is read is no item. */
export function withOwn(centred: Float32Array, own: Float32Array | null, mean: Float32Array): Float32Array {
  const out = new Float32Array(centred.length + mean.length);
  out.set(centred);
  if (own !== null) out.set(centre(own, mean), centred.length);
  return out;
}

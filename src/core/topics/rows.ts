import type { Random } from "../statistics/random.js";

/** Rows of unit length, n × d row-major. */
export interface Points {
  readonly values: Float32Array;
  readonly n: number;
  readonly d: number;
}

/** `count` distinct row numbers (all, in order, where there are no more). */
export function sampleRows(n: number, count: number, random: Random): Uint32Array {
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  if (n <= count) return rows;
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (n - i));
    const swap = rows[i]!;
    rows[i] = rows[j]!;
    rows[j] = swap;
  }
  return rows.slice(0, count);
}

/** Some rows of a matrix, in the order asked for. */
export function rowsOf({ values, d }: Points, rows: ArrayLike<number>): Float32Array {
  const out = new Float32Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) out.set(values.subarray(rows[i]! * d, (rows[i]! + 1) * d), i * d);
  return out;
}

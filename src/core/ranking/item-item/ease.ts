import { symmetricMatrix } from "../../linear/inverse.js";
import type { Interactions } from "./interactions.js";
import type { ItemItem } from "./item-item.js";
import { TopRows } from "./top.js";

export interface EaseOptions {
  /** λ of the ridge */
  readonly lambda: number;
  /** weights kept per item, of largest magnitude */
  readonly neighbours: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * EASE (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, eq. 8): B_ij = −P_ij / P_jj, i ≠ j,
 * with P = (X'X + λI)⁻¹ in closed form.
 *
 * x: users × items. Row i of the answer holds what item i says for others. Memory: inversionBytes(n); time n³/2
 * multiply-adds. Callers choose the items (see `mostSupported`): n above 10,000 is for item-KNN.
 */
export function ease(x: Interactions, options: EaseOptions): ItemItem {
  const n = x.items.length;
  const matrix = symmetricMatrix(n);
  const { stride, values } = matrix;
  for (let r = 0; r + 1 < x.indptr.length; r++) {
    for (let p = x.indptr[r]!; p < x.indptr[r + 1]!; p++) {
      const i = x.columns[p]!;
      for (let q = x.indptr[r]!; q < x.indptr[r + 1]!; q++)
        if (x.columns[q]! <= i) values[i * stride + x.columns[q]!]! += x.values[p]! * x.values[q]!;
    }
  }
  for (let i = 0; i < n; i++) values[i * stride + i]! += options.lambda;
  matrix.invert(options.onProgress);
  const top = new TopRows(x.items, options.neighbours);
  const row = new Float64Array(n);
  const columns = Array.from({ length: n }, (_, j) => j);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      row[j] = i === j ? 0 : -(i > j ? values[i * stride + j]! : values[j * stride + i]!) / values[j * stride + j]!;
    top.push(columns, row);
  }
  return top.finish();
}

/** The interactions of the `limit` items that most rows have (all, if there are no more): what EASE can afford. */
export function mostSupported(x: Interactions, limit: number, minimumSupport = 1): Interactions {
  const support = new Int32Array(x.items.length);
  for (const c of x.columns) support[c]!++;
  const chosen = Array.from(support.keys())
    .filter((c) => support[c]! >= minimumSupport)
    .toSorted((a, b) => support[b]! - support[a]! || a - b)
    .slice(0, limit)
    .toSorted((a, b) => a - b);
  if (chosen.length === x.items.length) return x;
  const renumbered = new Int32Array(x.items.length).fill(-1);
  chosen.forEach((c, i) => (renumbered[c] = i));
  const columns: number[] = [];
  const values: number[] = [];
  const indptr = new Uint32Array(x.indptr.length);
  for (let r = 0; r + 1 < x.indptr.length; r++) {
    for (let p = x.indptr[r]!; p < x.indptr[r + 1]!; p++) {
      const c = renumbered[x.columns[p]!]!;
      if (c < 0) continue;
      columns.push(c);
      values.push(x.values[p]!);
    }
    indptr[r + 1] = columns.length;
  }
  return {
    items: Int32Array.from(chosen, (c) => x.items[c]!),
    indptr,
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  };
}

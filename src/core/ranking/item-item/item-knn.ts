import { transpose, type Interactions } from "./interactions.js";
import type { ItemItem } from "./item-item.js";
import { TopRows } from "./top.js";

export interface ItemKnnOptions {
  /** neighbours kept per item */
  readonly neighbours: number;
  /** added to the product of norms: pairs seen together only once or twice count less */
  readonly shrinkage?: number;
}

/**
 * Sparse item-KNN: cosine of the items' columns (Sarwar et al., WWW 2001; shrinkage after Bell and Koren 2007), the
 * `neighbours` largest per item.
 *
 * With rows = users this is item-item collaborative filtering, with rows = sessions it is basket co-occurrence; values
 * are 1 for binary, or fade with age for recency weighting. Cost: Σ over rows of (items in the row)².
 */
export function itemKnn(x: Interactions, { neighbours, shrinkage = 0 }: ItemKnnOptions): ItemItem {
  const n = x.items.length, byItem = transpose(x), norm = new Float64Array(n);
  for (let p = 0; p < x.columns.length; p++) norm[x.columns[p]!]! += x.values[p]! ** 2;
  const top = new TopRows(x.items, neighbours), sums = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const touched: number[] = [];
    for (let p = byItem.indptr[i]!; p < byItem.indptr[i + 1]!; p++) {
      const r = byItem.rows[p]!, mine = byItem.values[p]!;
      for (let q = x.indptr[r]!; q < x.indptr[r + 1]!; q++) {
        const j = x.columns[q]!;
        if (j === i) continue;
        if (sums[j] === 0) touched.push(j);
        sums[j]! += mine * x.values[q]!;
      }
    }
    for (const j of touched) sums[j]! /= Math.sqrt(norm[i]! * norm[j]!) + shrinkage;
    top.push(touched, sums);
    for (const j of touched) sums[j] = 0;
  }
  return top.finish();
}

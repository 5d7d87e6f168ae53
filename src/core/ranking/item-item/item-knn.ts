import { forEachGramRow } from "./gram.js";
import type { Interactions } from "./interactions.js";
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
  const n = x.items.length;
  const norm = new Float64Array(n);
  const top = new TopRows(x.items, neighbours);
  for (let p = 0; p < x.columns.length; p++) norm[x.columns[p]!]! += x.values[p]! ** 2;
  forEachGramRow(x, (i, others, row) => {
    for (const j of others) row[j]! /= Math.sqrt(norm[i]! * norm[j]!) + shrinkage;
    top.push(others, row);
  });
  return top.finish();
}

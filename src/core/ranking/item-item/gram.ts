import { transpose, type Interactions } from "./interactions.js";

/**
 * Goes through the rows of G = X'X one by one, diagonal left out: `visit(i, others, row)` with the columns j ≠ i that
 * stand in a row of X together with i, and
 * row[j] = G_ij for them. `row` is one array for all rows: it may be changed at `others`, and is void after the visit.
 * Cost: Σ over rows of X of (items in the row)².
 */
export function forEachGramRow(
  x: Interactions,
  visit: (i: number, others: readonly number[], row: Float64Array) => void,
): void {
  const n = x.items.length;
  const byItem = transpose(x);
  const row = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const others: number[] = [];
    for (let p = byItem.indptr[i]!; p < byItem.indptr[i + 1]!; p++) {
      const r = byItem.rows[p]!;
      const mine = byItem.values[p]!;
      for (let q = x.indptr[r]!; q < x.indptr[r + 1]!; q++) {
        const j = x.columns[q]!;
        if (j === i) continue;
        if (row[j] === 0) others.push(j);
        row[j]! += mine * x.values[q]!;
      }
    }
    visit(i, others, row);
    for (const j of others) row[j] = 0;
  }
}

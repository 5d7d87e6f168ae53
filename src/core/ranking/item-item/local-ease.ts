import { factorise, solveFactorised } from "../../statistics/cholesky.js";
import { forEachGramRow } from "./gram.js";
import type { Interactions } from "./interactions.js";
import type { ItemItem } from "./item-item.js";

export interface LocalEaseOptions {
  /** λ of the ridge */
  readonly lambda: number;
  /** items that may speak for one item: those that explain most of it alone */
  readonly support: number;
}

/**
 * Pairs of items that are kept, 8 bytes each; where rows hold more, the last items of the longest rows speak for them.
 */
const mostPairs = 30_000_000;
const longestRow = 500;

/**
 * Item-item weights towards single items, each by a ridge regression on its nearest items alone: b_j = (G_NN + λI)⁻¹
 * G_Nj with G = X'X and N the `support` items of largest G_ij²/(G_ii + λ). That is column j of EASE restricted to N
 * (SLIM with feature selection, Ning and Karypis, ICDM 2011, without the sign constraint).
 *
 * columns: the columns of X to be spoken for. Rows of the answer: every item that speaks. Memory: the pairs of items
 * that stand in one row, 8 bytes each, at most 240 MB; time: per column, support · (pairs of an item) + support³/6.
 */
export function localEase(
  all: Interactions,
  columns: readonly number[],
  { lambda, support }: LocalEaseOptions,
): ItemItem {
  const x = shortened(all);
  const n = x.items.length;
  const gram = gramRows(x);
  const diagonal = new Float64Array(n);
  const local = new Int32Array(n).fill(-1);
  for (let p = 0; p < x.columns.length; p++) diagonal[x.columns[p]!]! += x.values[p]! ** 2;
  const said = Array.from({ length: n }, (): { to: number; weight: number }[] => []);
  for (const j of columns) {
    const { index, value } = gram[j]!;
    const gain = Array.from(index, (i, p) => value[p]! ** 2 / (diagonal[i]! + lambda));
    const chosen = [...gain.keys()].toSorted((a, b) => gain[b]! - gain[a]! || a - b).slice(0, support);
    const k = chosen.length;
    const a = new Float64Array(k * k);
    const b = Float64Array.from(chosen, (p) => value[p]!);
    chosen.forEach((p, at) => (local[index[p]!] = at));
    chosen.forEach((p, at) => {
      const row = gram[index[p]!]!;
      for (let q = 0; q < row.index.length; q++) {
        const other = local[row.index[q]!]!;
        if (other >= 0) a[at * k + other] = row.value[q]!;
      }
      a[at * k + at] = diagonal[index[p]!]! + lambda;
    });
    factorise(a, k);
    solveFactorised(a, k, b);
    chosen.forEach((p, at) => {
      local[index[p]!] = -1;
      if (b[at] !== 0) said[index[p]!]!.push({ to: j, weight: b[at]! });
    });
  }
  return rowsOf(x.items, said);
}

function shortened({ items, indptr, columns, values }: Interactions): Interactions {
  const longest = rowLimit(indptr);
  const from = (r: number) => Math.max(indptr[r]!, indptr[r + 1]! - longest);
  const starts = new Uint32Array(indptr.length);
  for (let r = 0; r + 1 < indptr.length; r++) starts[r + 1] = starts[r]! + indptr[r + 1]! - from(r);
  const kept = { columns: new Int32Array(starts.at(-1)!), values: new Float32Array(starts.at(-1)!) };
  for (let r = 0; r + 1 < indptr.length; r++) {
    kept.columns.set(columns.subarray(from(r), indptr[r + 1]), starts[r]);
    kept.values.set(values.subarray(from(r), indptr[r + 1]), starts[r]);
  }
  return { items, indptr: starts, ...kept };
}

function rowLimit(indptr: Uint32Array): number {
  for (let limit = longestRow; ; limit = Math.ceil(limit / 2)) {
    let pairs = 0;
    for (let r = 0; r + 1 < indptr.length; r++) pairs += Math.min(limit, indptr[r + 1]! - indptr[r]!) ** 2;
    if (pairs <= mostPairs || limit === 1) return limit;
  }
}

/** Rows of G = X'X without the diagonal. */
function gramRows(x: Interactions): { readonly index: Int32Array; readonly value: Float32Array }[] {
  const rows: { index: Int32Array; value: Float32Array }[] = [];
  forEachGramRow(x, (_, others, row) =>
    rows.push({ index: Int32Array.from(others), value: Float32Array.from(others, (j) => row[j]!) }),
  );
  return rows;
}

function rowsOf(items: Int32Array, said: readonly { to: number; weight: number }[][]): ItemItem {
  const speaking = [...said.keys()].filter((i) => said[i]!.length > 0);
  const indptr = new Uint32Array(speaking.length + 1);
  speaking.forEach((i, r) => (indptr[r + 1] = indptr[r]! + said[i]!.length));
  const indices = new Int32Array(indptr.at(-1)!);
  const values = new Float32Array(indices.length);
  speaking.forEach((i, r) =>
    said[i]!.toSorted((a, b) => b.weight - a.weight || a.to - b.to).forEach(({ to, weight }, p) => {
      indices[indptr[r]! + p] = items[to]!;
      values[indptr[r]! + p] = weight;
    }),
  );
  return { items: Int32Array.from(speaking, (i) => items[i]!), indptr, indices, values };
}

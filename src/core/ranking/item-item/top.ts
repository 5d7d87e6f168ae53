import type { ItemItem } from "./item-item.js";

/** Collects rows of weights and keeps the `limit` of largest magnitude of each, strongest first. */
export class TopRows {
  readonly #limit: number;
  readonly #items: Int32Array;
  readonly #indices: Int32Array[] = [];
  readonly #values: Float32Array[] = [];

  /** items: the item number of every row and column. */
  constructor(items: Int32Array, limit: number) {
    this.#items = items;
    this.#limit = limit;
  }

  /** Adds the next row: columns with their weights (zeros are left out). */
  push(columns: readonly number[], weights: ArrayLike<number>): void {
    let floor = Number.MIN_VALUE;
    if (columns.length > this.#limit) {
      const magnitudes = new Float64Array(columns.length);
      for (let i = 0; i < magnitudes.length; i++) magnitudes[i] = Math.abs(weights[columns[i]!]!);
      floor = Math.max(floor, kthLargest(magnitudes, this.#limit));
    }
    const large = columns.filter((c) => Math.abs(weights[c]!) >= floor);
    // Of equals at the limit the last go: all that is larger stays.
    let excess = large.length - this.#limit;
    const kept = (
      excess > 0
        ? large.toReversed().filter((c) => excess <= 0 || Math.abs(weights[c]!) > floor || excess-- <= 0)
        : large
    ).toSorted((a, b) => weights[b]! - weights[a]! || a - b);
    this.#indices.push(Int32Array.from(kept, (c) => this.#items[c]!));
    this.#values.push(Float32Array.from(kept, (c) => weights[c]!));
  }

  finish(): ItemItem {
    const indptr = new Uint32Array(this.#indices.length + 1);
    this.#indices.forEach((row, r) => (indptr[r + 1] = indptr[r]! + row.length));
    const indices = new Int32Array(indptr.at(-1)!);
    const values = new Float32Array(indices.length);
    this.#indices.forEach((row, r) => indices.set(row, indptr[r]!));
    this.#values.forEach((row, r) => values.set(row, indptr[r]!));
    return { items: this.#items, indptr, indices, values };
  }
}

/** The k-th largest number, k from 1 (quickselect; Hoare 1961). Reorders `values`. */
function kthLargest(values: Float64Array, k: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i]! > pivot) i++;
      while (values[j]! < pivot) j--;
      if (i > j) break;
      [values[i], values[j]] = [values[j]!, values[i]!];
      i++;
      j--;
    }
    if (k - 1 <= j) high = j;
    else if (k - 1 >= i) low = i;
    else break;
  }
  return values[k - 1]!;
}

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
      floor = Math.max(floor, magnitudes.toSorted()[columns.length - this.#limit]!);
    }
    const kept = columns.filter((c) => Math.abs(weights[c]!) >= floor).toSorted((a, b) => weights[b]! - weights[a]! || a - b).slice(0, this.#limit);
    this.#indices.push(Int32Array.from(kept, (c) => this.#items[c]!));
    this.#values.push(Float32Array.from(kept, (c) => weights[c]!));
  }

  finish(): ItemItem {
    const indptr = new Uint32Array(this.#indices.length + 1);
    this.#indices.forEach((row, r) => (indptr[r + 1] = indptr[r]! + row.length));
    const indices = new Int32Array(indptr.at(-1)!), values = new Float32Array(indices.length);
    this.#indices.forEach((row, r) => indices.set(row, indptr[r]!));
    this.#values.forEach((row, r) => values.set(row, indptr[r]!));
    return { items: this.#items, indptr, indices, values };
  }
}

import type { Sparse } from "../sparse.js";
import { NumberColumn } from "./number-column.js";

interface Rows {
  readonly topics: Int32Array;
  readonly shares: Float64Array;
}

/**
 * Topics of items by catalogue position, one row after the other in typed arrays: a ranking weighs hundreds of items by
 * their topics, and reads these several times as quickly as one object an item. A row that is replaced stays where it
 * was, for the snapshots that have it, until the rows are moved together into other arrays.
 */
export class TopicRows {
  #starts = new NumberColumn(0);
  #lengths = new NumberColumn(0);
  #rows: Rows = { topics: new Int32Array(1_024), shares: new Float64Array(1_024) };
  /** positions below this may have a row */
  #size = 0;
  /** entries in rows, and the first free place behind them; what lies between was left by rows that were replaced */
  #live = 0;
  #end = 0;

  set(position: number, { index, value }: Sparse): void {
    this.#size = Math.max(this.#size, position + 1);
    this.#live += index.length - this.#lengths.get(position);
    this.#lengths.set(position, 0);
    if (index.length === 0) return;
    if (this.#end + index.length > this.#rows.topics.length) this.#compact(index.length);
    const { topics, shares } = this.#rows;
    for (let i = 0; i < index.length; i++) {
      topics[this.#end + i] = index[i]!;
      shares[this.#end + i] = value[i]!;
    }
    this.#starts.set(position, this.#end);
    this.#lengths.set(position, index.length);
    this.#end += index.length;
  }

  /** Σ_k r_xk w_k of the item at a position: 0 without topics; topics beyond `weights` count nothing. */
  weigh(position: number, weights: Float64Array): number {
    const { topics, shares } = this.#rows;
    let sum = 0;
    for (let at = this.#starts.get(position), end = at + this.#lengths.get(position); at < end; at++) {
      const topic = topics[at]!;
      if (topic < weights.length) sum += shares[at]! * weights[topic]!;
    }
    return sum;
  }

  /** The rows as they are now, for reading. */
  snapshot(): TopicRows {
    const copy = new TopicRows();
    copy.#starts = this.#starts.snapshot();
    copy.#lengths = this.#lengths.snapshot();
    copy.#rows = this.#rows;
    return copy;
  }

  /** Moves the rows together into other arrays, with room for `more` entries and some to spare. */
  #compact(more: number): void {
    const size = Math.ceil(1.5 * (this.#live + more)) + 1_024;
    const rows = { topics: new Int32Array(size), shares: new Float64Array(size) };
    let end = 0;
    for (let position = 0; position < this.#size; position++) {
      const start = this.#starts.get(position);
      const length = this.#lengths.get(position);
      if (length === 0) continue;
      rows.topics.set(this.#rows.topics.subarray(start, start + length), end);
      rows.shares.set(this.#rows.shares.subarray(start, start + length), end);
      this.#starts.set(position, end);
      end += length;
    }
    [this.#rows, this.#end] = [rows, end];
  }
}

import type { Sparse } from "../sparse.js";

/**
 * Topics of items by catalogue position, one row after the other in typed arrays: a ranking weighs hundreds of items by
 * their topics, and reads these several times as quickly as one object an item.
 */
export class TopicRows {
  #starts = new Int32Array(256);
  #lengths = new Int32Array(256);
  #topics = new Int32Array(1_024);
  #shares = new Float64Array(1_024);
  /** entries in rows, and the first free place behind them; what lies between was left by rows that moved */
  #live = 0;
  #end = 0;

  /** Sets the row of a position; a shorter or equal one stays where it is. */
  set(position: number, { index, value }: Sparse): void {
    if (position >= this.#starts.length) this.#growRows(position + 1);
    const before = this.#lengths[position]!;
    this.#live += index.length - before;
    if (index.length > before) {
      this.#lengths[position] = 0;
      if (this.#end + index.length > this.#topics.length) this.#compact(index.length);
      this.#starts[position] = this.#end;
      this.#end += index.length;
    }
    this.#lengths[position] = index.length;
    for (let i = 0, at = this.#starts[position]!; i < index.length; i++, at++) {
      this.#topics[at] = index[i]!;
      this.#shares[at] = value[i]!;
    }
  }

  /** Σ_k r_xk w_k of the item at a position: 0 without topics; topics beyond `weights` count nothing. */
  weigh(position: number, weights: Float64Array): number {
    if (position >= this.#starts.length) return 0;
    let sum = 0;
    for (let at = this.#starts[position]!, end = at + this.#lengths[position]!; at < end; at++) {
      const topic = this.#topics[at]!;
      if (topic < weights.length) sum += this.#shares[at]! * weights[topic]!;
    }
    return sum;
  }

  #growRows(needed: number): void {
    const size = Math.max(needed, Math.ceil(1.5 * this.#starts.length));
    const starts = new Int32Array(size);
    const lengths = new Int32Array(size);
    starts.set(this.#starts);
    lengths.set(this.#lengths);
    [this.#starts, this.#lengths] = [starts, lengths];
  }

  /** Moves the rows together, with room for `more` entries and some to spare. */
  #compact(more: number): void {
    const size = Math.ceil(1.5 * (this.#live + more));
    const topics = new Int32Array(size);
    const shares = new Float64Array(size);
    let end = 0;
    for (let position = 0; position < this.#starts.length; position++) {
      const start = this.#starts[position]!;
      const length = this.#lengths[position]!;
      topics.set(this.#topics.subarray(start, start + length), end);
      shares.set(this.#shares.subarray(start, start + length), end);
      this.#starts[position] = end;
      end += length;
    }
    [this.#topics, this.#shares, this.#end] = [topics, shares, end];
  }
}

import { float32Arithmetic } from "../../../core/row-scan/dot-kernel.js";
import { RowScan } from "../../../core/row-scan/row-scan.js";
import type { KthLargest } from "./kth-largest.js";
import type { TopK } from "./top-k.js";
import { VectorSketch } from "./vector-sketch.js";

/**
 * The sketch is asked first when there are this many rows for each hit wanted: with fewer, most rows would be scored
 * exactly anyway.
 */
const rowsPerHitForSketch = 8;

/**
 * Unit vectors as float32 rows, with a sketch in 8 bits, in WebAssembly memory. Row numbers are slots. The nearest rows
 * are exact: the sketch only rules out rows that certainly score less than the wanted number of others; the rest is
 * scored in full.
 */
export class VectorMatrix {
  readonly dimension: number;
  readonly #rows: RowScan;
  readonly #sketch: VectorSketch;
  #count = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#rows = new RowScan(dimension, float32Arithmetic);
    this.#sketch = new VectorSketch(dimension);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes reserved for the rows and the sketch. */
  get bytes(): number {
    return this.#rows.buffer.byteLength + this.#sketch.bytes;
  }

  reserve(count: number): void {
    this.#rows.reserve(count);
    this.#sketch.reserve(count);
  }

  /** Writes a row of length 0 or 1; `slot` is an existing one or the next. */
  set(slot: number, vector: Float32Array): void {
    if (slot === this.#count) this.reserve(++this.#count);
    this.#row(slot).set(vector);
    this.#sketch.set(slot, vector);
  }

  /** A copy of a row. */
  get(slot: number): Float32Array {
    return this.#row(slot).slice();
  }

  /** Removes the last row, after its content has moved to `slot`. */
  removeBySwap(slot: number): void {
    const last = --this.#count;
    if (slot === last) return;
    this.#rows.copy(last, slot);
    this.#sketch.copy(last, slot);
  }

  /**
   * Offers `best[q]` every row, or every one in `slots`, that can be among the nearest of query q. One pass for all
   * queries (at most `queriesPerPass`, of length 0 or 1); `bounds[q]` an empty KthLargest of the same limit and least
   * score.
   */
  nearest(
    queries: readonly Float32Array[],
    slots: Uint32Array | null,
    best: readonly TopK[],
    bounds: readonly KthLargest[],
  ): void {
    const total = slots ? slots.length : this.#count;
    if (best.some(({ limit }) => total < limit * rowsPerHitForSketch)) {
      this.#score(queries, slots, best);
      return;
    }
    this.#sketch.scan(queries, this.#count, slots, bounds).forEach((found, q) => {
      const { threshold } = bounds[q]!;
      const rows = Uint32Array.from(found.slots.filter((_, i) => found.uppers[i]! >= threshold));
      this.#score([queries[q]!], rows, [best[q]!]);
    });
  }

  #score(queries: readonly Float32Array[], slots: Uint32Array | null, best: readonly TopK[]): void {
    this.#rows.scan(queries, this.#count, slots, (q, address, count, block, first) => {
      const scores = new Float32Array(this.#rows.buffer, address, count);
      const top = best[q]!;
      for (let i = 0; i < count; i++) {
        // Rounding can carry a cosine past its bounds.
        const score = Math.max(-1, Math.min(1, scores[i]!));
        if (score >= top.threshold) top.offer(block ? block[i]! : first + i, score);
      }
    });
  }

  #row(slot: number): Float32Array {
    return new Float32Array(this.#rows.buffer, this.#rows.address(slot), this.dimension);
  }
}

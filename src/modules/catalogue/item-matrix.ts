import { centre, rowDot } from "../../core/topics/codebook.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";

/** Centred unit vectors of items by catalogue position, in one growing block of memory: 4·dimension bytes an item. */
export class ItemMatrix implements ItemVectors {
  readonly dimension: number;
  readonly #mean: Float32Array;
  #rows = new Float32Array(0);
  #present = new Uint8Array(0);
  #count = 0;

  constructor(mean: Float32Array) {
    this.dimension = mean.length;
    this.#mean = mean;
  }

  /** How many items have a vector. */
  get count(): number {
    return this.#count;
  }

  /** Sets the raw unit vector of the item at a position. */
  set(position: number, raw: Float32Array): void {
    if (position >= this.#present.length) this.#grow(position + 1);
    this.#rows.set(centre(raw, this.#mean), position * this.dimension);
    if (!this.#present[position]) { this.#present[position] = 1; this.#count++; }
  }

  read(position: number): Float32Array | null {
    if (!this.#present[position]) return null;
    return this.#rows.subarray(position * this.dimension, (position + 1) * this.dimension);
  }

  similarities(queries: readonly Float32Array[], positions: Int32Array): Float32Array[] {
    const out = queries.map(() => new Float32Array(positions.length));
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      if (!this.#present[position]) continue;
      queries.forEach((query, q) => { out[q]![i] = rowDot(this.#rows, position, query); });
    }
    return out;
  }

  #grow(needed: number): void {
    const capacity = Math.max(256, needed, Math.ceil(this.#present.length * 1.5));
    const rows = new Float32Array(capacity * this.dimension), present = new Uint8Array(capacity);
    rows.set(this.#rows);
    present.set(this.#present);
    this.#rows = rows;
    this.#present = present;
  }
}

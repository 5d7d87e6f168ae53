import { float32Arithmetic } from "../../core/row-scan/dot-kernel.js";
import { RowScan, queriesPerPass } from "../../core/row-scan/row-scan.js";
import { centre } from "../../core/topics/codebook.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";

/**
 * Centred unit vectors of items by catalogue position, in one growing block of WebAssembly memory: 4·dimension bytes an
 * item, multiplied by a SIMD kernel.
 */
export class ItemMatrix implements ItemVectors {
  readonly dimension: number;
  readonly #mean: Float32Array;
  readonly #rows: RowScan;
  #present = new Uint8Array(0);
  #count = 0;

  constructor(mean: Float32Array) {
    this.dimension = mean.length;
    this.#mean = mean;
    this.#rows = new RowScan(mean.length, float32Arithmetic);
    this.#rows.reserve(1);
  }

  /** How many items have a vector. */
  get count(): number {
    return this.#count;
  }

  /** Sets the raw unit vector of the item at a position. */
  set(position: number, raw: Float32Array): void {
    if (position >= this.#present.length) this.#grow(position + 1);
    this.#row(position).set(centre(raw, this.#mean));
    if (!this.#present[position]) {
      this.#present[position] = 1;
      this.#count++;
    }
  }

  /** A view, void after the next `set`. */
  read(position: number): Float32Array | null {
    return this.#present[position] ? this.#row(position) : null;
  }

  similarities(queries: readonly Float32Array[], positions: Int32Array): Float32Array[] {
    const out = queries.map(() => new Float32Array(positions.length));
    const slots = Uint32Array.from(positions, (position) => Math.min(position, this.#present.length));
    for (let first = 0; first < queries.length; first += queriesPerPass)
      this.#rows.scan(
        queries.slice(first, first + queriesPerPass),
        this.#present.length,
        slots,
        (q, address, count, _block, start) => {
          out[first + q]!.set(new Float32Array(this.#rows.buffer, address, count), start);
        },
      );
    return out;
  }

  #row(position: number): Float32Array {
    return new Float32Array(this.#rows.buffer, this.#rows.address(position), this.dimension);
  }

  #grow(needed: number): void {
    const present = new Uint8Array(Math.max(256, needed, Math.ceil(this.#present.length * 1.5)));
    present.set(this.#present);
    // The row behind the last stays zero: it stands for items beyond, which came without a vector.
    this.#rows.reserve(present.length + 1);
    this.#present = present;
  }
}

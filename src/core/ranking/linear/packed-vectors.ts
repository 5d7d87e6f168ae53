import type { ItemVectors } from "../vectors.js";
import { createKernel, panelColumns, panelRows, type Kernel } from "./kernel.js";

/**
 * Item vectors of a catalogue that does not change, packed once for the SIMD kernel: the whole catalogue is compared
 * with four queries in one pass. Memory: 4·n·dimension bytes, twice while packing.
 */
export class PackedVectors implements ItemVectors {
  readonly dimension: number;
  readonly #rows: readonly (Float32Array | null)[];
  readonly #kernel: Kernel;
  readonly #panels: number;
  readonly #queries: number;
  readonly #products: number;

  /** rows: centred unit vectors by position, null = none. */
  constructor(rows: readonly (Float32Array | null)[], dimension: number) {
    this.dimension = dimension;
    this.#rows = rows;
    this.#panels = Math.ceil(rows.length / panelColumns);
    this.#queries = 4 * this.#panels * panelColumns * dimension;
    this.#products = this.#queries + 4 * panelRows * dimension;
    this.#kernel = createKernel(this.#products + 4 * panelRows * this.#panels * panelColumns);
    const packed = new Float32Array(this.#kernel.memory.buffer, 0, this.#panels * panelColumns * dimension);
    rows.forEach((row, i) => {
      if (!row) return;
      const start = Math.floor(i / panelColumns) * panelColumns * dimension + (i % panelColumns);
      for (let j = 0; j < dimension; j++) packed[start + j * panelColumns] = row[j]!;
    });
  }

  read(position: number): Float32Array | null {
    return this.#rows[position] ?? null;
  }

  similarities(queries: readonly Float32Array[], positions: Int32Array): Float32Array[] {
    const width = this.#panels * panelColumns, { buffer } = this.#kernel.memory;
    const packed = new Float32Array(buffer, this.#queries, panelRows * this.dimension);
    const products = new Float32Array(buffer, this.#products, panelRows * width);
    const out: Float32Array[] = [];
    for (let start = 0; start < queries.length; start += panelRows) {
      const some = queries.slice(start, start + panelRows);
      for (let r = 0; r < panelRows; r++) for (let j = 0; j < this.dimension; j++) packed[j * panelRows + r] = some[r]?.[j] ?? 0;
      products.fill(0);
      this.#kernel.multiplyAdd(this.#queries, 0, this.#products, 4 * width, this.dimension, this.#panels);
      for (let r = 0; r < some.length; r++) {
        const row = new Float32Array(positions.length);
        for (let i = 0; i < row.length; i++) row[i] = products[r * width + positions[i]!]!;
        out.push(row);
      }
    }
    return out;
  }
}

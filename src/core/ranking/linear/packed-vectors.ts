import { rowDot } from "../../topics/codebook.js";
import type { ItemVectors } from "../vectors.js";
import { createKernel, panelColumns, panelRows, type Kernel } from "../../linear/kernel.js";

/** Up to this part of the catalogue (1/x) is quicker to compare one by one than all of it at once. */
const fewShare = 16;
/**
 * Queries answered in one reading of the catalogue, four at a time, and the panels that lie in the processor's cache
 * meanwhile.
 */
const groups = 10;
const cachedBytes = 1 << 19;

/**
 * Item vectors of a catalogue that does not change, packed once for the SIMD kernel: the whole catalogue is compared
 * with up to forty queries in one pass. Memory: 4·n·dimension bytes, twice while packing, and 160·n for the answers.
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
    this.#products = this.#queries + 4 * groups * panelRows * dimension;
    this.#kernel = createKernel(this.#products + 4 * groups * panelRows * this.#panels * panelColumns);
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
    if (positions.length * fewShare < this.#rows.length) return queries.map((query) => this.#each(query, positions));
    const out: Float32Array[] = [];
    const atOnce = groups * panelRows;
    for (let start = 0; start < queries.length; start += atOnce)
      this.#answer(queries.slice(start, start + atOnce), positions, out);
    return out;
  }

  #each(query: Float32Array, positions: Int32Array): Float32Array {
    const out = new Float32Array(positions.length);
    for (let i = 0; i < out.length; i++) {
      const row = this.#rows[positions[i]!];
      if (row) out[i] = rowDot(row, 0, query);
    }
    return out;
  }

  #answer(queries: readonly Float32Array[], positions: Int32Array, out: Float32Array[]): void {
    const width = this.#panels * panelColumns;
    const rows = Math.ceil(queries.length / panelRows) * panelRows;
    const panelBytes = 4 * panelColumns * this.dimension;
    const block = Math.max(1, Math.floor(cachedBytes / panelBytes));
    const { buffer } = this.#kernel.memory;
    const packed = new Float32Array(buffer, this.#queries, rows * this.dimension);
    const products = new Float32Array(buffer, this.#products, rows * width);
    for (let r = 0; r < rows; r++) {
      const row = queries[r];
      const group = (r - (r % panelRows)) * this.dimension + (r % panelRows);
      for (let j = 0; j < this.dimension; j++) packed[group + j * panelRows] = row?.[j] ?? 0;
    }
    products.fill(0);
    // Some panels for all queries, then the next: each is read from memory once.
    for (let panel = 0; panel < this.#panels; panel += block) {
      for (let r = 0; r < rows; r += panelRows) {
        this.#kernel.multiplyAdd(
          this.#queries + 4 * r * this.dimension,
          panel * panelBytes,
          this.#products + 4 * (r * width + panel * panelColumns),
          4 * width,
          this.dimension,
          Math.min(block, this.#panels - panel),
        );
      }
    }
    for (let r = 0; r < queries.length; r++) {
      const row = new Float32Array(positions.length);
      const from = r * width;
      for (let i = 0; i < row.length; i++) row[i] = products[from + positions[i]!]!;
      out.push(row);
    }
  }
}

/** Some rows of packed vectors, by their place in `rows`. */
export function rowsOf(packed: PackedVectors, rows: Int32Array): ItemVectors {
  return {
    dimension: packed.dimension,
    read: (position) => packed.read(rows[position] ?? -1),
    similarities(queries, positions) {
      const there = new Int32Array(positions.length);
      for (let i = 0; i < there.length; i++) there[i] = rows[positions[i]!]!;
      return packed.similarities(queries, there);
    },
  };
}

import { createDotKernel, rowMultiple, type DotKernel } from "./dot-kernel.js";
import { RowMemory } from "./row-memory.js";

/** Queries that one pass over the rows answers at most. */
export const queriesPerPass = 4;
/** Rows per call of the kernel; their scores stay in the processor's cache until they are read. */
const blockRows = 4096;
const scoresBytes = blockRows * 4;

/** Receives one query's scores of one block: score i belongs to row `slots[i]`, or to row `first + i` without a list. */
export type ScoreVisitor = (query: number, scores: Float32Array, slots: Uint32Array | null, first: number) => void;

/** Float32 rows in a growing WebAssembly memory, and their dot products with queries. Row numbers are slots. */
export class VectorMatrix {
  readonly dimension: number;
  readonly #width: number;
  readonly #rows: RowMemory;
  readonly #kernels = new Map<string, DotKernel>();
  readonly #listAddress: number;
  readonly #scoresAddress: number;
  #count = 0;

  constructor(dimension: number) {
    this.dimension = dimension;
    this.#width = Math.ceil(dimension / rowMultiple) * rowMultiple;
    this.#listAddress = queriesPerPass * this.#width * 4;
    this.#scoresAddress = this.#listAddress + blockRows * 4;
    this.#rows = new RowMemory(this.#width * 4, this.#scoresAddress + queriesPerPass * scoresBytes);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes reserved for the rows. */
  get bytes(): number {
    return this.#rows.memory.buffer.byteLength;
  }

  reserve(count: number): void {
    this.#rows.reserve(count);
  }

  /** Writes a row; `slot` is an existing one or the next. */
  set(slot: number, vector: Float32Array): void {
    if (slot === this.#count) {
      this.#rows.reserve(++this.#count);
    }
    new Float32Array(this.#rows.memory.buffer, this.#rows.address(slot), this.dimension).set(vector);
  }

  /** A copy of a row. */
  get(slot: number): Float32Array {
    return new Float32Array(this.#rows.memory.buffer, this.#rows.address(slot), this.dimension).slice();
  }

  /** Removes the last row, after its content has moved to `slot`. */
  removeBySwap(slot: number): void {
    const last = this.#count - 1;
    if (slot !== last) this.#rows.copy(last, slot);
    this.#count = last;
  }

  /** Scores at most `queriesPerPass` queries against all rows, or those in `slots`, in one pass. */
  scan(queries: readonly Float32Array[], slots: Uint32Array | null, visit: ScoreVisitor): void {
    const { buffer } = this.#rows.memory;
    const kernel = this.#kernel(queries.length, slots !== null);
    const queryRows = new Float32Array(buffer, 0, queries.length * this.#width).fill(0);
    queries.forEach((query, q) => queryRows.set(query, q * this.#width));
    const total = slots ? slots.length : this.#count;
    for (let first = 0; first < total; first += blockRows) {
      const count = Math.min(blockRows, total - first);
      const block = slots ? slots.subarray(first, first + count) : null;
      if (block) new Uint32Array(buffer, this.#listAddress, count).set(block);
      kernel(0, this.#rows.address(slots ? 0 : first), this.#listAddress, count, this.#scoresAddress);
      for (let q = 0; q < queries.length; q++) {
        visit(q, new Float32Array(buffer, this.#scoresAddress + q * scoresBytes, count), block, first);
      }
    }
  }

  #kernel(queries: number, withList: boolean): DotKernel {
    const key = `${queries} ${withList}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = createDotKernel(this.#rows.memory, { width: this.#width, queries, withList, scoresBytes });
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }
}

import { createDotKernel, rowMultiple, type Arithmetic, type DotKernel } from "./dot-kernel.js";
import { RowMemory } from "./row-memory.js";

/** Queries that one pass over the rows answers at most. */
export const queriesPerPass = 4;
/** Rows per call of the kernel; their products stay in the processor's cache until they are read. */
const blockRows = 4096;
const productsBytes = blockRows * 4;

/**
 * Receives where one query's 4-byte products of one block stand: product i belongs to row `slots[i]`, or to `first + i`
 * without a list.
 */
type BlockVisitor = (query: number, address: number, count: number, slots: Uint32Array | null, first: number) => void;

/** Padded rows of numbers in WebAssembly memory, scanned block by block by the kernels for their arithmetic. */
export class RowScan {
  /** numbers of a row, padding included */
  readonly width: number;
  readonly #arithmetic: Arithmetic;
  readonly #rows: RowMemory;
  readonly #kernels = new Map<string, DotKernel>();
  readonly #listAddress: number;
  readonly #productsAddress: number;

  constructor(dimension: number, arithmetic: Arithmetic) {
    this.width = Math.ceil(dimension / rowMultiple) * rowMultiple;
    this.#arithmetic = arithmetic;
    this.#listAddress = queriesPerPass * this.width * arithmetic.queryNumberBytes;
    this.#productsAddress = this.#listAddress + blockRows * 4;
    this.#rows = new RowMemory(
      this.width * arithmetic.rowNumberBytes,
      this.#productsAddress + queriesPerPass * productsBytes,
    );
  }

  /** The memory's bytes; void after the next `reserve`. */
  get buffer(): ArrayBuffer {
    return this.#rows.memory.buffer;
  }

  reserve(count: number): void {
    this.#rows.reserve(count);
  }

  address(slot: number): number {
    return this.#rows.address(slot);
  }

  copy(from: number, to: number): void {
    this.#rows.copy(from, to);
  }

  /**
   * Multiplies at most `queriesPerPass` queries (in the arithmetic's type) with the first `count` rows, or those in
   * `slots`, in one pass.
   */
  scan(
    queries: readonly (Float32Array | Int16Array)[],
    count: number,
    slots: Uint32Array | null,
    visit: BlockVisitor,
  ): void {
    const { buffer } = this;
    const queryBytes = this.width * this.#arithmetic.queryNumberBytes;
    const head = new Uint8Array(buffer, 0, queries.length * queryBytes).fill(0);
    queries.forEach((query, q) =>
      head.set(new Uint8Array(query.buffer, query.byteOffset, query.byteLength), q * queryBytes),
    );
    const kernel = this.#kernel(queries.length, slots !== null);
    const total = slots ? slots.length : count;
    for (let first = 0; first < total; first += blockRows) {
      const inBlock = Math.min(blockRows, total - first);
      const block = slots ? slots.subarray(first, first + inBlock) : null;
      if (block) new Uint32Array(buffer, this.#listAddress, inBlock).set(block);
      kernel(0, this.address(slots ? 0 : first), this.#listAddress, inBlock, this.#productsAddress);
      for (let q = 0; q < queries.length; q++)
        visit(q, this.#productsAddress + q * productsBytes, inBlock, block, first);
    }
  }

  #kernel(queries: number, withList: boolean): DotKernel {
    const key = `${queries} ${withList}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = createDotKernel(this.#rows.memory, {
        arithmetic: this.#arithmetic,
        width: this.width,
        queries,
        withList,
        productsBytes,
      });
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }
}

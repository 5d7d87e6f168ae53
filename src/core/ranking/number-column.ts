/** Places of a chunk: what a write after a snapshot copies. */
const bits = 8;
const chunkSize = 1 << bits;
const mask = chunkSize - 1;

/**
 * Numbers by position, of which snapshots can be taken at the cost of a list of chunks: a snapshot shares all chunks,
 * and a chunk is copied before it is written to for the first time after a snapshot. What was never set is `empty`.
 */
export class NumberColumn {
  readonly #empty: number;
  readonly #chunks: Float64Array[];
  /** chunks that no snapshot shares */
  readonly #copied = new Set<number>();
  #snapshot: NumberColumn | null = null;

  constructor(empty: number, chunks: Float64Array[] = []) {
    this.#empty = empty;
    this.#chunks = chunks;
  }

  get(position: number): number {
    const chunk = this.#chunks[position >> bits];
    return chunk === undefined ? this.#empty : chunk[position & mask]!;
  }

  set(position: number, value: number): void {
    this.#writable(position >> bits)[position & mask] = value;
  }

  /** Multiplies every number; `empty` must be 0. */
  scale(factor: number): void {
    for (let index = 0; index < this.#chunks.length; index++) {
      const chunk = this.#writable(index);
      for (let i = 0; i < chunkSize; i++) chunk[i]! *= factor;
    }
  }

  /** The numbers as they are now, for reading; the same object while nothing is set. */
  snapshot(): NumberColumn {
    if (this.#snapshot === null) {
      this.#snapshot = new NumberColumn(this.#empty, [...this.#chunks]);
      this.#copied.clear();
    }
    return this.#snapshot;
  }

  #writable(index: number): Float64Array {
    this.#snapshot = null;
    while (this.#chunks.length <= index) {
      this.#copied.add(this.#chunks.length);
      this.#chunks.push(new Float64Array(chunkSize).fill(this.#empty));
    }
    if (!this.#copied.has(index)) {
      this.#copied.add(index);
      this.#chunks[index] = this.#chunks[index]!.slice();
    }
    return this.#chunks[index]!;
  }
}

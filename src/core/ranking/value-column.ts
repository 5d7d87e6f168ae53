/** Places of a chunk: what a write after a snapshot copies. */
const bits = 8;
const mask = (1 << bits) - 1;

/** As NumberColumn, of values of any kind; null where nothing was set. */
export class ValueColumn<T> {
  readonly #chunks: (T | null)[][];
  /** chunks that no snapshot shares */
  readonly #copied = new Set<number>();
  #snapshot: ValueColumn<T> | null = null;

  constructor(chunks: (T | null)[][] = []) {
    this.#chunks = chunks;
  }

  get(position: number): T | null {
    return this.#chunks[position >> bits]?.[position & mask] ?? null;
  }

  set(position: number, value: T | null): void {
    const index = position >> bits;
    this.#snapshot = null;
    while (this.#chunks.length <= index) {
      this.#copied.add(this.#chunks.length);
      this.#chunks.push([]);
    }
    if (!this.#copied.has(index)) {
      this.#copied.add(index);
      this.#chunks[index] = [...this.#chunks[index]!];
    }
    this.#chunks[index]![position & mask] = value;
  }

  /** The values as they are now, for reading; the same object while nothing is set. */
  snapshot(): ValueColumn<T> {
    if (this.#snapshot === null) {
      this.#snapshot = new ValueColumn([...this.#chunks]);
      this.#copied.clear();
    }
    return this.#snapshot;
  }
}

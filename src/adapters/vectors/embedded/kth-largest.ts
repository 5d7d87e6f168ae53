/** The smallest of the `limit` largest numbers of a stream: a binary heap of them, the smallest at the root. */
export class KthLargest {
  readonly #heap: Float64Array;
  #count = 0;
  #threshold: number;

  /** Numbers below `least` do not count. */
  constructor(limit: number, least: number) {
    this.#heap = new Float64Array(limit);
    this.#threshold = least;
  }

  /** A number below this is not among the largest; `least` until there are as many as wanted. */
  get threshold(): number {
    return this.#threshold;
  }

  /** Takes a number into account; returns the threshold. */
  offer(value: number): number {
    if (!(value >= this.#threshold)) return this.#threshold;
    const heap = this.#heap;
    if (this.#count < heap.length) {
      this.#rise(this.#count++, value);
      if (this.#count < heap.length) return this.#threshold;
    } else {
      this.#sink(value);
    }
    return (this.#threshold = heap[0]!);
  }

  #rise(from: number, value: number): void {
    const heap = this.#heap;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (heap[parent]! <= value) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = value;
  }

  /** In the place of the smallest. */
  #sink(value: number): void {
    const heap = this.#heap;
    const { length } = heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= length) break;
      if (child + 1 < length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= value) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = value;
  }
}

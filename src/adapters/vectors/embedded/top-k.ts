/** A point found by a scan. */
export interface Hit {
  slot: number;
  score: number;
}

/** Keeps the `limit` best hits of a stream: higher score first, equal scores by ascending id. */
export class TopK {
  readonly limit: number;
  readonly #ids: readonly string[];
  /** A binary heap with the worst kept hit at the root. */
  readonly #heap: Hit[] = [];
  #threshold: number;

  /** Hits below `minScore` are not kept; `ids[slot]` is a point's id. */
  constructor(limit: number, minScore: number, ids: readonly string[]) {
    this.limit = limit;
    this.#ids = ids;
    this.#threshold = minScore;
  }

  /** A score below this would not be kept. */
  get threshold(): number {
    return this.#threshold;
  }

  offer(slot: number, score: number): void {
    if (!(score >= this.#threshold)) return;
    const hit = { slot, score };
    if (this.#heap.length < this.limit) {
      this.#heap.push(hit);
      this.#rise(this.#heap.length - 1);
    } else {
      if (!this.#worse(this.#heap[0]!, hit)) return;
      this.#heap[0] = hit;
      this.#sink();
    }
    if (this.#heap.length === this.limit) this.#threshold = this.#heap[0]!.score;
  }

  /** The kept hits, best first. */
  best(): Hit[] {
    return this.#heap.toSorted((a, b) => (this.#worse(a, b) ? 1 : -1));
  }

  #worse(a: Hit, b: Hit): boolean {
    return a.score < b.score || (a.score === b.score && this.#ids[a.slot]! > this.#ids[b.slot]!);
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let i = from; i > 0; ) {
      const parent = (i - 1) >> 1;
      if (!this.#worse(heap[i]!, heap[parent]!)) return;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let i = 0; ; ) {
      let worst = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && this.#worse(heap[child]!, heap[worst]!)) worst = child;
      }
      if (worst === i) return;
      [heap[i], heap[worst]] = [heap[worst]!, heap[i]!];
      i = worst;
    }
  }
}

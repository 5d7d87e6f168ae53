/** Where a candidate came from; an item may have several sources. */
export const candidateSources = [
  "interest",
  "itemItem",
  "cooccurrence",
  "trending",
  "fresh",
  "repeat",
  "exploration",
  "catalogue",
] as const;
export type CandidateSource = (typeof candidateSources)[number];

/** Candidates without duplicates, each with its provenance. */
export class CandidateSet {
  readonly #sources = new Map<number, number>();
  #positions: Int32Array | null = null;

  /** Adds the item at a catalogue position, or one more source of it. */
  add(position: number, source: CandidateSource): void {
    this.#positions = null;
    this.#sources.set(position, (this.#sources.get(position) ?? 0) | (1 << candidateSources.indexOf(source)));
  }

  get size(): number {
    return this.#sources.size;
  }

  has(position: number): boolean {
    return this.#sources.has(position);
  }

  /** Catalogue positions in order of arrival. Not to be changed. */
  positions(): Int32Array {
    return (this.#positions ??= Int32Array.from(this.#sources.keys()));
  }

  sourcesOf(position: number): CandidateSource[] {
    const bits = this.#sources.get(position) ?? 0;
    return candidateSources.filter((_, i) => bits & (1 << i));
  }
}

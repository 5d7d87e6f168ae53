export interface EmbeddingHistory {
  /** The vectors that are there, by hash. */
  get(space: string, hashes: readonly string[]): Promise<Map<string, Float32Array>>;
  put(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** The spaces that have vectors. */
  spaces(): Promise<string[]>;
  /** Removes at most `most` vectors of a space; answers with how many these were. */
  remove(space: string, most: number): Promise<number>;
  /** How many present items have a vector in the space. */
  countItems(space: string): Promise<number>;
  /** Which of these items are present and have a vector in the space, by number. */
  present(space: string, numbers: readonly number[]): Promise<number[]>;
  /** Vectors of present items by number, in batches. */
  ofItems(space: string, batch?: number): AsyncIterable<{ number: number; id: string; vector: Float32Array }[]>;
}

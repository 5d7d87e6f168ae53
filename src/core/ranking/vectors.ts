/** Item vectors as the ranker needs them: centred (topics/codebook.ts `centre`) and of unit length, by catalogue position. */
export interface ItemVectors {
  readonly dimension: number;
  /** The vector at a position, null when the item has none yet. */
  read(position: number): Float32Array | null;
  /** out[i] = vector · item at positions[i]; 0 where there is none. */
  dot(vector: Float32Array, positions: Int32Array, out: Float32Array): void;
}

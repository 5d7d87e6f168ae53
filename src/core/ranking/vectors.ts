/**
 * Item vectors as the ranker needs them: centred (topics/codebook.ts `centre`) and of unit length, by catalogue
 * position.
 */
export interface ItemVectors {
  readonly dimension: number;
  /** The vector at a position, null when the item has none yet. */
  read(position: number): Float32Array | null;
  /** One row per query: its dot products with the items at `positions`; 0 where an item has no vector. */
  similarities(queries: readonly Float32Array[], positions: Int32Array): Float32Array[];
}

/** What items bring along (own-vectors/sketch.ts), of unit length and not centred, with the mean of all. */
export interface OwnVectors extends ItemVectors {
  readonly mean: Float32Array;
}

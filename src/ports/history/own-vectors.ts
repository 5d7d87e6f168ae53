/** A space of vectors of items that are made elsewhere, such as of their pictures. */
export interface VectorSpaceRecord {
  name: string;
  dimension: number;
  createdAt: number;
}

/** A vector of unit length in a space. */
export interface OwnVector {
  readonly space: string;
  readonly vector: Float32Array;
}

export interface OwnVectorHistory {
  /** By name. */
  spaces(): Promise<VectorSpaceRecord[]>;
  /** false = there is one of this name, whatever its dimension. */
  addSpace(name: string, dimension: number): Promise<boolean>;
  /** Removes a space with all vectors in it; false = there was none. */
  removeSpace(name: string): Promise<boolean>;
  /** Puts vectors in the place of all that these items had; answers with the ids of items that this changes. */
  put(vectors: ReadonlyMap<string, readonly OwnVector[]>): Promise<string[]>;
  /** Vectors in a space by item id. */
  get(space: string, itemIds: readonly string[]): Promise<Map<string, Float32Array>>;
  /** All vectors of items by item id; those without any are left out. */
  all(itemIds: readonly string[]): Promise<Map<string, OwnVector[]>>;
  /** Present items with any vector and all that they have, by item number, after `after`. */
  ofItems(first: number, after: number): Promise<{ number: number; vectors: OwnVector[] }[]>;
  /** Names of the spaces in which items have a vector, in order, by item id. */
  namesOf(itemIds: readonly string[]): Promise<Map<string, string[]>>;
  /** Present items with a vector in a space, by id, after `after`. */
  page(space: string, first: number, after: string | null): Promise<{ itemId: string; vector: Float32Array }[]>;
  /** How many present items have a vector in each space. */
  counts(): Promise<Map<string, number>>;
}

import type { CatalogueItem } from "../ranking/catalogue.js";

/** An item of the data set with its raw unit vector; its number is its index. */
export interface EvaluationItem extends Omit<CatalogueItem, "topics"> {
  readonly vector: Float32Array;
  /** what it brings along, as one (ranking/own-vectors/sketch.ts); absent or null = nothing */
  readonly own?: Float32Array | null;
}

import type { FeatureWeight } from "../model.js";

/**
 * A served list as it is kept: the items in the order they stand in, then the rest of the pool they were drawn from.
 * It continues a page on another process, and where the order was drawn at random it says what another policy would
 * have drawn (core/off-policy).
 */
export interface ServedList {
  readonly exploration: number;
  readonly temperature: number;
  /**
   * Was each place drawn from softmax(log P / exploration) over all that was left? False with diversity, caps or
   * interleaving.
   */
  readonly plain: boolean;
  /** β in force; empty = feature values are not kept */
  readonly features: readonly FeatureWeight[];
  /** so many of the items stand on the page */
  readonly placed: number;
  /** item numbers */
  readonly numbers: Int32Array;
  /** P(x|u,c), boosts included */
  readonly probabilities: Float32Array;
  /** of the places, 1 where nothing was left to chance */
  readonly propensities: Float32Array;
  /** log of the factor by which rules boost (above 0) or bury (below) each item; 0 = neither */
  readonly boosts: Float32Array;
  /** 1 = a rule pinned this item where it stands */
  readonly pinned: Uint8Array;
  /** candidate sources, bit by bit (core/ranking/candidates.ts) */
  readonly sources: Uint16Array;
  /** rules that moved an item: [index, rule id] */
  readonly rules: readonly (readonly [number, string])[];
  /** interleaving: the variant that placed each place; empty otherwise */
  readonly teams: readonly string[];
  /** raw feature values, item by item */
  readonly values: Float32Array;
}

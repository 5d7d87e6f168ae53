import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { Scored } from "../../core/ranking/rank-input.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";

/** An item at its place, with the chance it had of standing there. */
export interface PageItem { scored: Scored; position: number; propensity: number }

export interface ComposeOptions {
  diversity: number;
  exploration: number;
  shares: Float64Array | null;
  catalogue: Catalogue;
  vectors: ItemVectors | null;
  seed: string;
}

export function composePage(ranked: readonly Scored[], _options: ComposeOptions): PageItem[] {
  return ranked.map((scored, i) => ({ scored, position: i + 1, propensity: 1 }));
}

import { emptySparse } from "../../core/sparse.js";
import { buildPage } from "../../core/ranking/page.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import type { Scored } from "../../core/ranking/rank-input.js";
import type { ItemVectors } from "../../core/ranking/vectors.js";
import { rowDot } from "../../core/topics/codebook.js";
import { seedOf } from "../../core/random.js";

/** An item at its place, with the chance it had of standing there. */
export interface PageItem { scored: Scored; position: number; propensity: number }

export interface ComposeOptions {
  /** 0 … 1 */
  diversity: number;
  /** 0 … 1 */
  exploration: number;
  /** P(k|u,c) that the page should cover */
  shares: Float64Array | null;
  catalogue: Catalogue;
  vectors: ItemVectors | null;
  /** names the draw: the same seed draws the same page */
  seed: string;
}

/** With a dial above 0 a set has at most this many places, built from so many of the best: each place looks at all that are left. */
const composed = 60;
const pool = 200;

/** The ranked items in the order they are shown: as ranked where the dials are 0, else composed greedily (core/ranking/page.ts). */
export function composePage(ranked: readonly Scored[], { diversity, exploration, shares, catalogue, vectors, seed }: ComposeOptions): PageItem[] {
  if (diversity === 0 && exploration === 0) return ranked.map((scored, i) => ({ scored, position: i + 1, propensity: 1 }));
  const placed = buildPage(ranked, {
    size: Math.min(composed, ranked.length), diversity, exploration, shares, seed: seedOf(seed), pool,
    topicsOf: (position) => catalogue.at(position)?.topics ?? emptySparse,
    ...(vectors === null ? {} : { similarity: (a: number, b: number) => cosine(vectors, a, b) }),
  });
  return placed.map(({ scored, propensity }, i) => ({ scored, position: i + 1, propensity }));
}

function cosine(vectors: ItemVectors, a: number, b: number): number {
  const left = vectors.read(a), right = vectors.read(b);
  return left === null || right === null ? 0 : rowDot(left, 0, right);
}

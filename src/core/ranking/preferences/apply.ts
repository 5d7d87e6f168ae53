import { reweighed, type Scored } from "../rank-input.js";
import type { Wish } from "./wish.js";

/** The factor on P(x|u,c) of an item that a preference of weight 1 speaks of wholly; the inverse for −1. */
export const largestFactor = 30;
/** What is muted is left out where it is at least this much of the item. */
export const mutedFrom = 0.5;
/** Preferences that move an item by less than this are not told of it. */
const leastLog = 0.01;

/** What one preference did to one item: the log of the factor on its probability. */
export interface AppliedWish {
  readonly wish: Wish;
  readonly log: number;
}

export interface Wished {
  /** best first under what the person asked for, without what they muted */
  readonly ranked: readonly Scored[];
  /** by catalogue position: what touched it, strongest first */
  readonly moved: ReadonlyMap<number, readonly AppliedWish[]>;
}

/**
 * Puts preferences on top of a ranking: P(x) ∝ P(x|u,c) · Π_p 30^(weight_p · affinity_p(x)), normalised over what
 * is not muted. Scores and contributions stay what the ranker said, since a preference is no feature.
 */
export function applyWishes(ranked: readonly Scored[], wishes: readonly Wish[]): Wished {
  if (wishes.length === 0) return { ranked, moved: new Map() };
  const moved = new Map<number, readonly AppliedWish[]>();
  const kept: { scored: Scored; chance: number }[] = [];
  let total = 0;
  for (const scored of ranked) {
    const acting = wishesOn(scored.position, wishes);
    if (acting === null) continue;
    if (acting.length > 0) moved.set(scored.position, acting);
    const chance = scored.probability * Math.exp(logOf(acting));
    total += chance;
    kept.push({ scored, chance });
  }
  return {
    ranked: kept
      .map(({ scored, chance }) => reweighed(scored, chance / Math.max(total, Number.MIN_VALUE)))
      .toSorted((a, b) => b.probability - a.probability),
    moved,
  };
}

/** What preferences do to the item at a position; null = it is muted. */
export function wishesOn(position: number, wishes: readonly Wish[]): AppliedWish[] | null {
  const out: AppliedWish[] = [];
  for (const wish of wishes) {
    const affinity = wish.affinity(position);
    const { weight } = wish.preference;
    if (weight === -1 && affinity >= mutedFrom) return null;
    const log = weight * affinity * Math.log(largestFactor);
    if (Math.abs(log) >= leastLog) out.push({ wish, log });
  }
  return out.toSorted((a, b) => Math.abs(b.log) - Math.abs(a.log));
}

/** The log of all factors together. */
export function logOf(applied: readonly AppliedWish[]): number {
  return applied.reduce((sum, { log }) => sum + log, 0);
}

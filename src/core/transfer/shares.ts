import type { Sparse } from "../sparse.js";
import type { Counts } from "../interests/distribution.js";
import { addMapped, type TopicMap } from "./topic-map.js";

/** What one source brings to a user's interest in the target. */
export interface Carried {
  /** αρ: behaviours' worth of belief that a well-known source deserves; 0 = the gate is closed. */
  readonly strength: number;
  readonly map: TopicMap;
  /** The user's counts in the source, in average behaviours, and their sum. */
  readonly counts: Sparse;
  readonly mass: number;
}

/** Behaviours in the source after which it is believed by half. */
const halfBelieved = 5;

/** How much of a source is believed: 0 without behaviours there, growing smoothly to 1. */
export function belief(mass: number): number {
  return mass / (mass + halfBelieved);
}

/**
 * θ^t_u = (N^t_u + Σ_s α_s ρ_s b_s·θ^s_u A_s + α_0 θ^t_pop) / (|N^t_u| + Σ_s α_s ρ_s b_s + α_0), b_s = |N^s_u| /
 * (|N^s_u| + 5).
 *
 * own: counts in the target; population: θ^t_pop, k shares; shrinkage: α_0. No jump anywhere: each behaviour in the
 * target takes a little from what was carried. Returns k shares, sum 1.
 */
export function transferredShares(
  own: Counts,
  population: Float64Array,
  shrinkage: number,
  sources: readonly Carried[],
): Float64Array {
  const out = Float64Array.from(population, (share, topic) => own.value[topic]! + shrinkage * share);
  for (const { strength, map, counts, mass } of sources)
    if (strength > 0 && mass > 0) addMapped(map, counts, (strength * belief(mass)) / mass, out);
  let total = 0;
  for (const value of out) total += value;
  if (total <= 0) return population.slice();
  for (let topic = 0; topic < out.length; topic++) out[topic]! /= total;
  return out;
}

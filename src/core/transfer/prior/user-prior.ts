import type { Counts } from "../../interests/distribution.js";
import type { UserPrior } from "../../interests/predict.js";
import type { Interval } from "../../statistics/bootstrap.js";
import { toSparse } from "../../sparse.js";
import { belief } from "../shares.js";
import { addMapped, type TopicMap } from "../topic-map.js";

/**
 * An attribute of users whose groups were tried as what a user's interest is expected to be before they do anything.
 */
export interface AttributePrior {
  readonly attribute: string;
  /** users on whom it was judged */
  readonly judged: number;
  /**
   * log-loss saved on what they did later, as if nothing were known of them but the attribute, in nats a user, beside
   * the attributes already taken
   */
  readonly gain: Interval;
  readonly on: boolean;
  /** by group key: θ of the group over θ of all users, per topic; empty where it is off */
  readonly groups: Readonly<Record<string, readonly number[]>>;
}

/** What users who began alike did later: θ_u A, A learned from what was known of everybody to what they did next. */
export interface NeighbourPrior {
  readonly judged: number;
  readonly gain: Interval;
  readonly on: boolean;
  /** its part in the expectation once the user is well known */
  readonly weight: number;
  readonly map: TopicMap;
}

/** What is expected of a user before their own history says otherwise. */
export interface PriorModel {
  readonly attributes: readonly AttributePrior[];
  readonly neighbours: NeighbourPrior | null;
}

/**
 * What a user's own counts are shrunk towards in the place of everybody's shares: θ_pop · Π_a θ_a/θ_users over the
 * attributes that proved themselves, mixed with what users who began alike did later, by as much as the user is known:
 * no jump. null = neither proved itself.
 */
export function userPrior(model: PriorModel | null | undefined, groups: readonly string[]): UserPrior | null {
  if (!model) return null;
  const ratios = model.attributes.flatMap(({ on, groups: known }) =>
    on
      ? groups.flatMap((group) => {
          const ratio = known[group];
          return ratio === undefined ? [] : [ratio];
        })
      : [],
  );
  const neighbours = model.neighbours?.on ? model.neighbours : null;
  if (ratios.length === 0 && neighbours === null) return null;
  return (population, own) => mixed(pooled(population, ratios), own, neighbours?.map ?? null, neighbours?.weight ?? 0);
}

/** θ_pop · Π_a ratio_a, sum 1. */
export function pooled(population: Float64Array, ratios: readonly (readonly number[])[]): Float64Array {
  const out = population.slice();
  if (ratios.length === 0) return out;
  let total = 0;
  for (let topic = 0; topic < out.length; topic++) {
    for (const ratio of ratios) out[topic]! *= ratio[topic] ?? 1;
    total += out[topic]!;
  }
  for (let topic = 0; topic < out.length; topic++) out[topic]! /= total;
  return out;
}

/** (1 − w·b)·expected + w·b·θ_u A, b the belief in the user's own counts. */
export function mixed(expected: Float64Array, own: Counts, map: TopicMap, weight: number): Float64Array {
  const part = weight * belief(own.mass);
  if (part <= 0) return expected;
  const out = expected.map((share) => (1 - part) * share);
  addMapped(map, toSparse(own.value), part / own.mass, out);
  return out;
}

import { mayDiscover } from "../interests/engagement.js";
import type { FeatureName } from "./features/names.js";
import { features } from "./features/registry.js";
import type { FeatureWeight } from "./model.js";
import type { RankInput } from "./rank-input.js";

/** Candidates with their feature values and scores; row i belongs to the item at positions[i]. */
export interface Scores {
  readonly positions: Int32Array;
  /** raw feature values of the features the task weighs */
  readonly columns: ReadonlyMap<FeatureName, Float64Array>;
  /** β·φ */
  readonly scores: Float64Array;
}

/** The candidates that may be ranked: not deleted, and for DISCOVER not yet had by the user. */
export function eligible({ task, engagements, catalogue, candidates, again }: RankInput): Int32Array {
  return candidates.positions().filter((position) => {
    if (catalogue.at(position) === null) return false;
    return task === "NEXT" || mayDiscover(engagements.get(catalogue.numberAt(position)), again);
  });
}

/** Raw values of the named features for the items at `positions`. */
export function featureColumns(
  input: RankInput,
  positions: Int32Array,
  names: readonly FeatureName[],
): Map<FeatureName, Float64Array> {
  const columns = new Map<FeatureName, Float64Array>();
  for (const name of names) {
    const out = new Float64Array(positions.length);
    features[name].compute(input, positions, out);
    columns.set(name, out);
  }
  return columns;
}

/** Scores every eligible candidate. */
export function scoreCandidates(input: RankInput): Scores {
  const weights = input.model.weights[input.task].features.filter(({ weight }) => weight !== 0);
  const positions = eligible(input);
  const columns = featureColumns(
    input,
    positions,
    weights.map(({ feature }) => feature),
  );
  return { positions, columns, scores: weighted(weights, columns, positions.length) };
}

/** β·φ of n rows, φ = (value − offset) / scale. */
export function weighted(
  weights: readonly FeatureWeight[],
  columns: ReadonlyMap<FeatureName, Float64Array>,
  n: number,
): Float64Array {
  const scores = new Float64Array(n);
  for (const { feature, weight, offset, scale } of weights) {
    const column = columns.get(feature)!;
    for (let i = 0; i < n; i++) scores[i]! += (weight * (column[i]! - offset)) / scale;
  }
  return scores;
}

/** Indices of the `top` largest scores, best first; ties go to the smaller item number. */
export function bestFirst(scores: Float64Array, numberOf: (index: number) => number, top: number): number[] {
  const before = (a: number, b: number) => scores[b]! - scores[a]! || numberOf(a) - numberOf(b);
  let kept: number[] = [];
  let last = -1;
  for (let i = 0; i < scores.length; i++) {
    if (last >= 0 && before(i, last) > 0) continue;
    kept.push(i);
    // Cut in bulk, so that the price of sorting is spread over many arrivals.
    if (kept.length >= 2 * top + 64) {
      kept = kept.toSorted(before).slice(0, top);
      last = kept.at(-1) ?? last;
    }
  }
  return kept.toSorted(before).slice(0, Math.max(0, top));
}

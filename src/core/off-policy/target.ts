import { calibratedLog } from "../ranking/calibration.js";
import type { FeatureWeight, TaskWeights } from "../ranking/model.js";
import type { ServedList } from "../ranking/served/list.js";
import { softmaxInto } from "../ranking/softmax.js";
import { placePropensities } from "./plackett-luce.js";

/** Another way to draw the same pool: absent = as it was. */
export interface TargetPolicy {
  /** 0 = always the best … 1 = drawn from the ranker's softmax */
  readonly exploration?: number;
  /** β and temperature of another ranker, over the feature values of the one that served */
  readonly weights?: TaskWeights;
}

/** Why a page says nothing about another policy. */
export type LeftOut = "NOT_EXPLORED" | "COMPOSED" | "FEATURES_NOT_KEPT";

/**
 * π_target / π_logged of the first `places` places of a served list, or why it has none: an order that was not left to
 * chance, one that more than the ranker decided (diversity, caps, interleaving), or a ranker that weighs features whose
 * values were not computed.
 */
export function placeRatios(list: ServedList, target: TargetPolicy, places: number): Float64Array | LeftOut {
  if (!list.plain) return "COMPOSED";
  if (list.exploration <= 0) return "NOT_EXPLORED";
  const utilities =
    target.weights === undefined
      ? Array.from(list.probabilities, (p) => Math.log(Math.max(p, 1e-38)))
      : utilitiesOf(list, target.weights);
  if (utilities === null) return "FEATURES_NOT_KEPT";
  const open = [...utilities.keys()].filter((i) => list.pinned[i] !== 1);
  const index = new Map(open.map((i, at) => [i, at]));
  const shown = Array.from({ length: Math.min(places, list.placed) }, (_, k) => index.get(k) ?? -1);
  const wanted = placePropensities(
    open.map((i) => utilities[i]!),
    shown,
    target.exploration ?? list.exploration,
  );
  return wanted.map((p, k) => p / list.propensities[k]!);
}

/**
 * Log of the chance of every item of the pool, as if there were no others, boosts included; null where a weighed
 * feature was not kept.
 */
function utilitiesOf(list: ServedList, { features, temperature, calibration }: TaskWeights): number[] | null {
  const width = list.features.length;
  const columns = new Map(list.features.map(({ feature }, f) => [feature, f]));
  const weighed: { weight: FeatureWeight; column: number }[] = [];
  for (const weight of features) {
    if (weight.weight === 0) continue;
    const column = columns.get(weight.feature);
    if (column === undefined) return null;
    weighed.push({ weight, column });
  }
  const scores = Float64Array.from(list.numbers, (_, i) =>
    weighed.reduce(
      (sum, { weight: { weight, offset, scale }, column }) =>
        sum + (weight * (list.values[i * width + column]! - offset)) / scale,
      0,
    ),
  );
  const logSum = softmaxInto(scores, temperature, new Float64Array(scores.length));
  return Array.from(scores, (score, i) => calibratedLog(score / temperature - logSum, calibration) + list.boosts[i]!);
}

import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import { plainWeights, type TaskWeights } from "../model.js";

/**
 * A simple ranking that a fit may start from: the first feature decides, the second, where there is one, breaks its
 * ties.
 */
export type Baseline = readonly [FeatureName] | readonly [FeatureName, FeatureName];

/**
 * Simple rankings that were best somewhere, by task. The first, which changes least from month to month, gives way only
 * to one that is proven better.
 */
export const baselinesOf: Readonly<Record<Task, readonly Baseline[]>> = {
  NEXT: [
    ["ownFrequency", "popularity30"],
    ["ownFrequency", "popularityEver"],
    ["itemItem"],
    ["popularityEver"],
    ["popularity30"],
    ["popularity7"],
    ["popularity1"],
    ["popularity6h"],
  ],
  DISCOVER: [
    ["popularityEver"],
    ["itemItem"],
    ["popularity180"],
    ["popularity30"],
    ["popularity7"],
    ["popularity1"],
    ["popularity6h"],
    ["cooccurrence"],
  ],
};

// Small enough not to turn the order of log(1 + n) and log(2 + n) for n below some hundreds.
const tieBreak = 1e-4;

/** The baseline as weights of the ranker: the same order as its first feature, ties by the second. */
export function baselineWeights([first, second]: Baseline, scale = 1, temperature = 1): TaskWeights {
  return plainWeights({ [first]: scale, ...(second === undefined ? {} : { [second]: scale * tieBreak }) }, temperature);
}

/** What a baseline is called in reports. */
export const baselineName = (baseline: Baseline): string => baseline.join(", then ");

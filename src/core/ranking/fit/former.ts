import type { FeatureName } from "../features/names.js";
import type { RankingModel, TaskWeights } from "../model.js";
import { judging } from "./halves.js";
import type { ReadCase } from "./case.js";

/** The ranker that serves while the next one is fitted. */
export interface FormerRanker {
  readonly model: RankingModel;
  /** its weights have seen nothing that happened at this time or later (epoch ms) */
  readonly until: number;
}

/** How the weights that serve take part in a fit: not at all, where it starts, or where it is pulled to as well. */
export type WarmStart = "NONE" | "START" | "PRIOR";

/** The weights that serve, as raw weights of the features of a fit. */
export interface FormerWeights {
  readonly weights: Float64Array;
  /** none of the sessions that judge has taught them */
  readonly unseen: boolean;
}

/**
 * The weights of a ranker that serves as a fit of one task on `cases` may use them. As a start they move no optimum,
 * whatever they have seen. Pulled to, they would bring along what they know of the sessions that judge, so they are
 * `unseen` only where all of those came later.
 */
export function formerWeights(
  weights: TaskWeights,
  until: number,
  features: readonly FeatureName[],
  cases: readonly ReadCase[],
): FormerWeights {
  const raw = new Map(weights.features.map(({ feature, weight, scale }) => [feature, weight / scale]));
  return {
    weights: Float64Array.from(features, (feature) => raw.get(feature) ?? 0),
    unseen: judging(cases).every(({ at }) => at !== undefined && at >= until),
  };
}

import type { Task } from "../types.js";
import { baselineName, baselinesOf, baselineWeights, type Baseline } from "./fit/baselines.js";
import type { RankingModel, SimpleRanking } from "./model.js";

/** The simple ranking of a task that a fit found best, else the one that is used where nothing is known better. */
export function simplest(model: RankingModel, task: Task): { ranking: Baseline; measured: SimpleRanking | null } {
  const measured = model.simple?.[task] ?? null;
  return { ranking: measured?.ranking ?? baselinesOf[task][0]!, measured };
}

/** The model that ranks by this alone, whatever the domain and surface: counts and votes are those of the given one. */
export function simpleModel(model: RankingModel, task: Task, ranking: Baseline): RankingModel {
  return {
    ...model,
    version: `simple: ${baselineName(ranking)}`,
    weights: { ...model.weights, [task]: baselineWeights(ranking) },
    domainWeights: { NEXT: {}, DISCOVER: {} },
    surfaceWeights: { NEXT: {}, DISCOVER: {} },
  };
}

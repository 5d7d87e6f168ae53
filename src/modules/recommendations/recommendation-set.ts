import type { TaskWeights } from "../../core/ranking/model.js";
import { sourceNames } from "../../core/ranking/served/place.js";
import type { StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context, Task } from "../../core/types.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import type { PageItem } from "./compose.js";

/** A ranked list kept for paging. */
export interface ServedSet {
  id: string;
  userId: string;
  task: Task;
  /** when it was made, epoch ms; `context.at` is the moment it is for */
  servedAt: number;
  context: Context;
  weights: StrategyWeights;
  /** false = nothing of the person was used */
  profiling: boolean;
  diversity: number;
  model: string;
  /** β that ranked it; of an interleaved set the first variant's */
  beta: TaskWeights;
  /** the experiment it is an exposure of; variant null = interleaved */
  experiment: { id: string; variant: string | null } | null;
  snapshot: UserSnapshot;
  items: PageItem[];
  /** ranked, and free to be drawn, but not on the page */
  rest: PageItem[];
  plain: boolean;
}

/** The weights in force, for the answer and (without β, which the model has) for the log. */
export function weightsOf({ weights, diversity, profiling }: ServedSet, beta?: TaskWeights): Record<string, unknown> {
  return {
    recentPicture: weights.lambda,
    ...(weights.since === null ? {} : { interestsSince: weights.since }),
    ...(weights.votesSince === undefined ? {} : { votesSince: weights.votesSince }),
    exploration: weights.exploration,
    ...(profiling ? {} : { profiling: "OFF" }),
    ...(diversity > 0 ? { diversity } : {}),
    ...(weights.facets.length > 0 ? { slices: weights.facets, sliceShrinkage: weights.sliceShrinkage } : {}),
    ...(beta ? { features: Object.fromEntries(beta.features.map(({ feature, weight }) => [feature, weight])) } : {}),
  };
}

/** Where an item came from, and the rules that moved it. */
export function sourcesOf({ scored: { sources }, rules, pinned }: PageItem): string[] {
  return sourceNames({ sources, rules, pinned });
}

import type { TaskWeights } from "../../core/ranking/model.js";
import { encodeServedList } from "../../core/ranking/served-list.js";
import type { StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context, Task } from "../../core/types.js";
import type { RecommendationSetRecord } from "../../ports/history/recommendations.js";
import type { UserPicture } from "../interests/interest-service.js";
import type { PageItem } from "./compose.js";
import { servedListOf } from "./kept-ranking.js";

/** A ranked list kept for paging. */
export interface ServedSet {
  id: string;
  userId: string;
  task: Task;
  /** when it was made, epoch ms; `context.at` is the moment it is for */
  servedAt: number;
  context: Context;
  weights: StrategyWeights;
  diversity: number;
  model: string;
  /** β that ranked it; of an interleaved set the first variant's */
  beta: TaskWeights;
  /** the experiment it is an exposure of; variant null = interleaved */
  experiment: { id: string; variant: string | null } | null;
  picture: UserPicture;
  items: PageItem[];
  /** ranked, and free to be drawn, but not on the page */
  rest: PageItem[];
  plain: boolean;
}

/** The weights in force, for the answer and (without β, which the model has) for the log. */
export function weightsOf({ weights, diversity }: ServedSet, beta?: TaskWeights): Record<string, unknown> {
  return {
    recentPicture: weights.lambda,
    exploration: weights.exploration,
    ...(diversity > 0 ? { diversity } : {}),
    ...(weights.facets.length > 0 ? { slices: weights.facets, sliceShrinkage: weights.sliceShrinkage } : {}),
    ...(beta ? { features: Object.fromEntries(beta.features.map(({ feature, weight }) => [feature, weight])) } : {}),
  };
}

/** Where an item came from, and the rules that moved it. */
export function sourcesOf({ scored, rules, pinned }: Pick<PageItem, "scored" | "rules" | "pinned">): string[] {
  return [...scored.sources, ...rules.map((rule) => `${pinned ? "pinned" : "moved"} by rule ${rule}`)];
}

/** What the history keeps of a page of a set; the whole ranking goes with the first. */
export function recordOf(set: ServedSet, items: readonly PageItem[], first: boolean): RecommendationSetRecord {
  const { context } = set;
  return {
    id: set.id,
    userId: set.userId,
    task: set.task,
    strategy: set.weights.strategy,
    model: set.model,
    migrationId: set.weights.migrationId,
    context: {
      at: new Date(context.at).toISOString(),
      hour: context.hour,
      weekday: context.weekday,
      scene: context.scene,
      domain: context.domain,
    },
    weights: weightsOf(set),
    at: set.servedAt,
    experimentId: set.experiment?.id ?? null,
    variant: set.experiment?.variant ?? null,
    ranking: first ? encodeServedList(servedListOf(set)) : null,
    items: items.map(({ scored, position, propensity, team, rules, pinned }) => ({
      position,
      itemId: scored.id,
      probability: scored.probability,
      propensity,
      team,
      contributions: Object.fromEntries(
        scored.contributions.map(({ feature, contribution }) => [feature, contribution]),
      ),
      sources: sourcesOf({ scored, rules, pinned }),
    })),
  };
}

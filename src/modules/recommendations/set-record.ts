import { encodeServedList } from "../../core/ranking/served-list.js";
import type { RecommendationSetRecord } from "../../ports/history/recommendations.js";
import type { PageItem } from "./compose.js";
import { servedListOf } from "./kept-ranking.js";
import { sourcesOf, weightsOf, type ServedSet } from "./recommendation-set.js";

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

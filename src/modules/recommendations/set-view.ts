import type { AppContext } from "../kit/context.js";
import { cursorOf } from "../common/paging.js";
import type { RecommendationPage } from "./question.js";
import { weightsOf } from "./recommendation-set.js";

/** A page as RecommendationSet; `mark` tells its question. Items deleted since the set was made are left out. */
export async function setView(
  { set, items, hasNext, hasPrevious }: RecommendationPage,
  mark: string,
  loaders: AppContext["loaders"],
) {
  const present = await Promise.all(items.map(({ scored }) => loaders.item.load(scored.id)));
  const edges = items
    .filter((_, i) => present[i] !== null)
    .map((item) => ({ cursor: cursorOf([set.id, item.position, mark]), node: { set, item } }));
  return {
    id: set.id,
    strategy: set.weights.strategy,
    weights: weightsOf(set, set.beta),
    model: set.model,
    profiling: set.profiling ? ("ON" as const) : ("OFF" as const),
    at: new Date(set.context.at),
    experiment: set.experiment && { experimentId: set.experiment.id, variant: set.experiment.variant },
    migration: set.weights.migrationId === null ? null : await loaders.migration.load(set.weights.migrationId),
    edges,
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

import { encodeServedList } from "../../core/ranking/served/encode.js";
import type { ServedPageRecord } from "../../ports/history/recommendations.js";
import type { PageItem } from "./compose.js";
import { servedListOf } from "./kept-ranking.js";
import { weightsOf, type ServedSet } from "./recommendation-set.js";

/** What the history keeps of a page of a set; the whole ranking goes with the first. */
export function recordOf(
  set: ServedSet,
  items: readonly PageItem[],
  { withRanking }: { withRanking: boolean },
): ServedPageRecord {
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
      ...(context.surface === undefined ? {} : { surface: context.surface }),
    },
    weights: weightsOf(set),
    at: set.servedAt,
    experimentId: set.experiment?.id ?? null,
    variant: set.experiment?.variant ?? null,
    ranking: withRanking ? encodeServedList(servedListOf(set)) : null,
    shown: items.map(({ position }) => position),
  };
}

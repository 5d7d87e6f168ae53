import type { Strategy } from "../../core/types.js";
import type { MigrationRecord } from "../../ports/history/migrations.js";
import { cursorOf, type Connection } from "../common/paging.js";
import type { AppContext } from "../kit/context.js";
import type { RecommendationPage } from "./question.js";
import type { ShownRecommendation } from "./reason-view.js";
import { weightsOf } from "./recommendation-set.js";

/** A RecommendationSet: the set as one object, and the page of it that was asked for. */
export interface SetView extends Connection<ShownRecommendation> {
  readonly id: string;
  readonly userId: string;
  readonly strategy: Strategy;
  readonly weights: unknown;
  readonly model: string;
  readonly profiling: "ON" | "OFF";
  readonly at: Date;
  readonly experiment: { readonly experimentId: string; readonly variant: string | null } | null;
  readonly migration: MigrationRecord | null;
  readonly page: RecommendationPage;
  /** tells the question in cursors */
  readonly mark: string;
}

/** A page as RecommendationSet; `mark` tells its question. Items deleted since the set was made are left out. */
export async function setView(
  page: RecommendationPage,
  mark: string,
  loaders: AppContext["loaders"],
): Promise<SetView> {
  const { set } = page;
  return {
    id: set.id,
    userId: set.userId,
    strategy: set.weights.strategy,
    weights: weightsOf(set, set.beta),
    model: set.model,
    profiling: set.profiling ? "ON" : "OFF",
    at: new Date(set.context.at),
    experiment: set.experiment && { experimentId: set.experiment.id, variant: set.experiment.variant },
    migration: set.weights.migrationId === null ? null : await loaders.migration.load(set.weights.migrationId),
    page,
    mark,
    ...(await pageOf(page, mark, loaders)),
  };
}

/** The set from its first place to the end of the page that was asked for. */
export function upToHere(
  { page, mark }: SetView,
  loaders: AppContext["loaders"],
): Promise<Connection<ShownRecommendation>> {
  const { set, items } = page;
  const last = items.at(-1)?.position ?? set.items.at(-1)?.position ?? 0;
  const shown = set.items.filter(({ position }) => position <= last);
  return pageOf({ ...page, items: shown, hasPrevious: false }, mark, loaders);
}

export async function pageOf(
  { set, items, hasNext, hasPrevious }: RecommendationPage,
  mark: string,
  loaders: AppContext["loaders"],
): Promise<Connection<ShownRecommendation>> {
  const present = await Promise.all(items.map(({ scored }) => loaders.item.load(scored.id)));
  const edges = items
    .filter((_, i) => present[i] !== null)
    .map((item) => ({ cursor: cursorOf([set.id, item.position, mark]), node: { set, item } }));
  return {
    edges,
    pageInfo: {
      hasNextPage: hasNext,
      hasPreviousPage: hasPrevious,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

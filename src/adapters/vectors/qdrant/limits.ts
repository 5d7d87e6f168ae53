import type { Schemas } from "@qdrant/js-client-rest";

/** What a collection's strict mode allows; Infinity = as much as is asked. */
export interface Limits {
  /** results of one query, points of one page */
  results: number;
  /** queries of one request */
  queries: number;
  /** points of one write */
  points: number;
  /** are writes counted by the minute? */
  paced: boolean;
  /** conditions of a filter */
  conditions: number;
  /** values of one condition */
  values: number;
  /** hnsw_ef of a query */
  breadth: number;
  /** may exact answers be asked for? */
  exact: boolean;
  /** must what is filtered on be indexed? */
  indexed: boolean;
}

export const noLimits: Limits = {
  results: Number.POSITIVE_INFINITY,
  queries: Number.POSITIVE_INFINITY,
  points: Number.POSITIVE_INFINITY,
  paced: false,
  conditions: Number.POSITIVE_INFINITY,
  values: Number.POSITIVE_INFINITY,
  breadth: Number.POSITIVE_INFINITY,
  exact: true,
  indexed: false,
};

/** The limits in a collection's configuration; servers before 1.13 have none. */
export function limitsOf({ strict_mode_config: strict }: Schemas["CollectionConfig"]): Limits {
  if (!strict?.enabled) return noLimits;
  const most = (...limits: unknown[]): number =>
    Math.max(1, Math.min(...limits.map((limit) => (typeof limit === "number" ? limit : Number.POSITIVE_INFINITY))));
  return {
    results: most(strict.max_query_limit),
    // A request that needs more than a minute's allowance would never be taken.
    queries: most(strict.search_max_batchsize, strict.read_rate_limit),
    points: most(strict.upsert_max_batchsize, strict.write_rate_limit),
    paced: typeof strict.write_rate_limit === "number",
    conditions: most(strict.filter_max_conditions),
    values: most(strict.condition_max_size),
    breadth: most(strict.search_max_hnsw_ef),
    exact: strict.search_allow_exact !== false,
    indexed: strict.unindexed_filtering_retrieve === false || strict.unindexed_filtering_update === false,
  };
}

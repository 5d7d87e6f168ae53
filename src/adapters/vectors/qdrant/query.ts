import type { Schemas } from "@qdrant/js-client-rest";
import type { Payload, ScoredPoint, VectorQuery } from "../../../ports/vector-store.js";
import { reservedField } from "../validate.js";
import { toQdrantFilter } from "./filter.js";

/** A query that waits for its answer; `limit` is how many points are asked for. */
export interface OpenQuery {
  query: VectorQuery;
  limit: number;
}

/** Asks for one point more than wanted: it shows whether the cut runs through points of equal score. */
export function openQuery(query: VectorQuery): OpenQuery {
  return { query, limit: query.limit + 1 };
}

export function toQueryRequest({ query, limit }: OpenQuery): Schemas["QueryRequest"] {
  return {
    query: Array.from(query.vector),
    limit,
    with_payload: query.withPayload ? true : [reservedField],
    with_vector: false,
    ...(query.filter ? { filter: toQdrantFilter(query.filter) } : {}),
    ...(query.minScore === undefined ? {} : { score_threshold: query.minScore }),
  };
}

/** Separates the caller's id and payload from what is stored. */
export function splitPayload(
  uuid: Schemas["ExtendedPointId"],
  stored: Schemas["Record"]["payload"],
): { id: string; payload: Payload } {
  const { [reservedField]: id, ...payload } = (stored ?? {}) as Record<string, Payload[string]>;
  return { id: typeof id === "string" ? id : String(uuid), payload };
}

/**
 * The answer, best first, ties by id; or the query again with twice the limit when points beyond the limit tie with the
 * last
 * one, because Qdrant returns any of them and the port promises those with the smallest ids.
 */
export function settle(
  { query, limit }: OpenQuery,
  found: readonly Schemas["ScoredPoint"][],
): ScoredPoint[] | OpenQuery {
  const points = found
    .map((point) => {
      const { id, payload } = splitPayload(point.id, point.payload);
      return { id, score: Math.max(-1, Math.min(1, point.score)), ...(query.withPayload ? { payload } : {}) };
    })
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const cutsThroughTie = points.length === limit && points.at(-1)!.score === points[query.limit - 1]!.score;
  return cutsThroughTie ? { query, limit: limit * 2 } : points.slice(0, query.limit);
}

import type { Schemas } from "@qdrant/js-client-rest";
import type { Payload, ScoredPoint, VectorQuery } from "../../../ports/vector-store.js";
import { reservedField } from "../validate.js";
import type { Search } from "./direct-client.js";
import { fieldPath } from "./filter.js";
import type { FilterPlan } from "./request-plan.js";

/** A query that waits for its answer; `limit` is how many points are asked for. */
export interface OpenQuery {
  query: VectorQuery;
  plan: FilterPlan;
  limit: number;
}

/** Asks for one point more than wanted: it shows whether the cut runs through points of equal score. */
export function openQuery(query: VectorQuery, plan: FilterPlan): OpenQuery {
  return { query, plan, limit: query.limit + 1 + plan.excluded.size };
}

/**
 * The query as searches, each of which asks for at most `most` points; together they hold the answer. Qdrant orders
 * points of equal score anew in every search, so pages that only touch would lose some of them: they overlap by half.
 */
export function toSearches(
  { query, plan, limit }: OpenQuery,
  most: number,
  { breadth, withIds }: { breadth: number | undefined; withIds: boolean },
): Search[] {
  const step = Math.max(1, Math.ceil(most / 2));
  const pages = limit <= most ? 1 : 1 + Math.ceil((limit - most) / step);
  return plan.parts.flatMap((filter) =>
    Array.from({ length: pages }, (_, page) => ({
      query: query.vector,
      limit: pages === 1 ? limit : most,
      ...(page === 0 ? {} : { offset: page * step }),
      with_payload: payloadOf(query, withIds),
      with_vector: false,
      ...(breadth === undefined ? {} : { params: { hnsw_ef: breadth } }),
      ...(filter === undefined ? {} : { filter }),
      ...(query.minScore === undefined ? {} : { score_threshold: query.minScore }),
    })),
  );
}

function payloadOf({ withPayload = false }: VectorQuery, withIds: boolean): boolean | string[] {
  if (withPayload === true || (withPayload === false && !withIds)) return withPayload;
  return [reservedField, ...(withPayload === false ? [] : withPayload.map(fieldPath))];
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
 * last one, because Qdrant returns any of them and the port promises those with the smallest ids.
 */
export function settle(
  { query, plan, limit }: OpenQuery,
  found: readonly Schemas["ScoredPoint"][],
): ScoredPoint[] | OpenQuery {
  const all = new Map<string, ScoredPoint>();
  for (const point of found) {
    const { id, payload } = splitPayload(point.id, point.payload);
    if (plan.excluded.has(id)) continue;
    all.set(id, {
      id,
      score: Math.max(-1, Math.min(1, point.score)),
      ...((query.withPayload ?? false) ? { payload } : {}),
    });
  }
  const points = [...all.values()].toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const wanted = limit - plan.excluded.size;
  const cutsThroughTie = points.length >= wanted && points[wanted - 1]!.score === points[query.limit - 1]!.score;
  return cutsThroughTie ? { query, plan, limit: wanted * 2 + plan.excluded.size } : points.slice(0, query.limit);
}

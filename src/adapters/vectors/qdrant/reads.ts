import type { Schemas } from "@qdrant/js-client-rest";
import type { Filter, Point, ScoredPoint, VectorQuery, VectorStore } from "../../../ports/vector-store.js";
import { checkFilter, checkIds, checkLimit, checkQueries, reservedField } from "../validate.js";
import { chunks } from "./chunks.js";
import type { CollectionFacts } from "./collection-facts.js";
import { markPoint, butTheMark } from "./mark.js";
import type { Names } from "./namespace.js";
import { pointUuid } from "./point-id.js";
import { openQuery, settle, splitPayload } from "./query.js";
import { planFilter, planQuery } from "./request-plan.js";
import { Searches, type SearchParts } from "./searches.js";

/** Ids of a retrieve that one request carries. */
const idsPerRequest = 1000;
const pageSize = 1000;

export interface ReadParts extends SearchParts {
  names: Names;
}

/** The questions of the port. */
export class Reads implements Pick<VectorStore, "query" | "retrieve" | "count" | "scroll"> {
  readonly #parts: ReadParts;
  readonly #searches: Searches;

  constructor(parts: ReadParts) {
    this.#parts = parts;
    this.#searches = new Searches(parts);
  }

  async query(collection: string, queries: readonly VectorQuery[]): Promise<ScoredPoint[][]> {
    checkQueries(queries);
    const { names, obedience } = this.#parts;
    const name = names.remote(collection);
    const ask = async (facts: CollectionFacts): Promise<ScoredPoint[][]> => {
      const answers: ScoredPoint[][] = queries.map(() => []);
      let open = queries.map((query, i) => ({ i, query: openQuery(query, planQuery(query.filter, facts)) }));
      while (open.length > 0) {
        const found = await this.#searches.of(
          name,
          open.map(({ query }) => query),
          facts,
        );
        open = open.flatMap(({ i, query }, at) => {
          const settled = settle(query, found[at] ?? []);
          if (!Array.isArray(settled)) return [{ i, query: settled }];
          answers[i] = settled;
          return [];
        });
      }
      return answers;
    };
    return obedience.obey("read", name, ask, { hurry: true });
  }

  async retrieve(collection: string, ids: readonly string[]): Promise<Point[]> {
    checkIds(ids, ["ids"]);
    const { connection, names, obedience } = this.#parts;
    const name = names.remote(collection);
    const found = new Map<string, Point>();
    for (const part of chunks([...new Set(ids)], idsPerRequest)) {
      const records = await obedience.obey("read", name, () =>
        connection.read(name, (client) =>
          client.retrieve(name, { ids: part.map(pointUuid), with_payload: true, with_vector: true }),
        ),
      );
      for (const record of records) {
        const point = toPoint(record);
        found.set(point.id, point);
      }
    }
    return ids.flatMap((id) => found.get(id) ?? []);
  }

  async count(collection: string, filter?: Filter): Promise<number> {
    if (filter) checkFilter(filter);
    const { connection, names, obedience } = this.#parts;
    const name = names.remote(collection);
    return obedience.obey("read", name, async (facts) => {
      const { parts, excluded } = planFilter(filter, withRoomFor(1, facts));
      // Parts may overlap, and estimates are no counts: then the points themselves are looked at.
      if (parts.length > 1 || excluded.size > 0 || !facts.limits.exact)
        return (await this.#idsOf(name, parts, facts)).filter((id) => !excluded.has(id)).length;
      const request = { exact: true, filter: butTheMark(parts[0]) };
      return (await connection.read(name, (client) => client.count(name, request))).count;
    });
  }

  async scroll(
    collection: string,
    { limit, after, filter, withVector = false }: Parameters<VectorStore["scroll"]>[1],
  ): ReturnType<VectorStore["scroll"]> {
    checkLimit(limit, ["limit"]);
    if (filter) checkFilter(filter);
    const { connection, names, obedience } = this.#parts;
    const name = names.remote(collection);
    return obedience.obey("read", name, async (facts) => {
      const { parts } = planFilter(filter, {
        ...facts,
        limits: { ...facts.limits, conditions: Number.POSITIVE_INFINITY },
      });
      const request = {
        limit: Math.min(limit, facts.limits.results),
        with_payload: true,
        with_vector: withVector,
        filter: butTheMark(parts[0]),
        ...(after === undefined ? {} : { offset: after }),
      };
      const page = await connection.read(name, (client) => client.scroll(name, request));
      const next = page.next_page_offset;
      return {
        points: page.points.map(toPoint),
        next: typeof next === "string" || typeof next === "number" ? String(next) : null,
      };
    });
  }

  /** The ids of the points that pass one of the filters. */
  async #idsOf(
    name: string,
    filters: readonly (Schemas["Filter"] | undefined)[],
    { limits }: CollectionFacts,
  ): Promise<string[]> {
    const ids = new Map<string, string>();
    for (const filter of filters)
      for (let offset: Schemas["ExtendedPointId"] | null | undefined; offset !== null; ) {
        const request = {
          limit: Math.min(pageSize, limits.results),
          with_payload: [reservedField],
          ...(filter === undefined ? {} : { filter }),
          ...(offset === undefined ? {} : { offset }),
        };
        const page = await this.#parts.connection.read(name, (client) => client.scroll(name, request));
        for (const { id, payload } of page.points)
          if (id !== markPoint) ids.set(String(id), splitPayload(id, payload).id);
        offset = (page.next_page_offset ?? null) as Schemas["ExtendedPointId"] | null;
      }
    return [...ids.values()];
  }
}

/** The facts with room for conditions that are added to every filter. */
function withRoomFor(conditions: number, facts: CollectionFacts): CollectionFacts {
  return { ...facts, limits: { ...facts.limits, conditions: Math.max(1, facts.limits.conditions - conditions) } };
}

/** A stored point as the port has it. */
export function toPoint(record: Schemas["Record"]): Point {
  const { id, payload } = splitPayload(record.id, record.payload);
  return { id, payload, vector: Float32Array.from(Array.isArray(record.vector) ? (record.vector as number[]) : []) };
}

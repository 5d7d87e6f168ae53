import type { Schemas } from "@qdrant/js-client-rest";
import { GodwitError } from "../../../core/errors.js";
import type { ComponentHealth } from "../../../ports/embedder.js";
import type { Payload, Point, ScoredPoint, VectorStore } from "../../../ports/vector-store.js";
import {
  checkFilter,
  checkIds,
  checkLimit,
  checkPayload,
  checkPoints,
  checkQueries,
  reservedField,
} from "../validate.js";
import {
  aliasTargets,
  collectionNames,
  dropQdrantCollection,
  ensureQdrantCollection,
  moveAlias,
  requireCompleted,
} from "./collections.js";
import { QdrantConnection, type QdrantClock, type QdrantOptions } from "./connection.js";
import { fieldPath, toQdrantFilter } from "./filter.js";
import { pointUuid } from "./point-id.js";
import { openQuery, settle, splitPayload, toQueryRequest } from "./query.js";

/** Ids of a delete, retrieve or payload update that one request carries. */
const idsPerRequest = 1000;

function* chunks<T>(list: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
}

function toPoint(record: Schemas["Record"]): Point {
  const { id, payload } = splitPayload(record.id, record.payload);
  return { id, payload, vector: Float32Array.from(Array.isArray(record.vector) ? (record.vector as number[]) : []) };
}

/**
 * Removals and settings as Qdrant operations on those of the points that exist (naming absent ids would be an error).
 */
function payloadOperations(ids: readonly string[], payload: Payload): Schemas["UpdateOperation"][] {
  const filter = { must: [{ has_id: [...new Set(ids)].map(pointUuid) }] };
  const removed = Object.keys(payload).filter((field) => payload[field] === null);
  const kept = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
  return [
    ...(Object.keys(kept).length > 0 ? [{ set_payload: { payload: kept, filter } }] : []),
    ...(removed.length > 0 ? [{ delete_payload: { keys: removed.map(fieldPath), filter } }] : []),
  ];
}

/**
 * Vectors in a Qdrant server: cosine distance, one unnamed vector, payload indexes, approximate above Qdrant's own
 * full-scan threshold. `clock` is for tests. Throws CONFIGURATION when the url cannot be one.
 */
export function createQdrantVectorStore(options: QdrantOptions, clock?: QdrantClock): VectorStore {
  const connection = new QdrantConnection(options, clock);
  const batchSize = options.batchSize ?? 128;

  async function describe(): Promise<ComponentHealth> {
    const version = await connection.version({ always: true });
    const { collections } = await connection.probe("", (client) => client.getCollections());
    const infos = await Promise.all(
      collections.map(async ({ name }) => ({
        name,
        info: await connection.probe(name, (client) => client.getCollection(name)),
      })),
    );
    const counts = infos
      .map(({ name, info }) => `${name} with ${info.points_count ?? 0} points`)
      .toSorted()
      .join(", ");
    const broken = infos.filter(({ info }) => info.status === "red").map(({ name }) => name);
    const detail = `Qdrant ${version} has ${infos.length} collections${counts ? `: ${counts}` : ""}`;
    return broken.length > 0
      ? { state: "DEGRADED", detail: `${detail}; it reports errors in ${broken.join(", ")}.` }
      : { state: "UP", detail: `${detail}.` };
  }

  return {
    durable: true,
    ensureCollection: (spec) => ensureQdrantCollection(connection, spec),
    dropCollection: (name) => dropQdrantCollection(connection, name),
    collections: () => collectionNames(connection),
    switchAlias: (alias, collection) => moveAlias(connection, alias, collection),
    aliases: () => aliasTargets(connection),

    async upsert(collection, points) {
      if (points.length === 0) await connection.ask(collection, (client) => client.getCollection(collection));
      let offset = 0;
      for (const batch of chunks(points, batchSize)) {
        checkPoints(batch, offset);
        offset += batch.length;
        const stored = batch.map(({ id, vector, payload }) => ({
          id: pointUuid(id),
          vector: Array.from(vector),
          payload: { ...payload, [reservedField]: id },
        }));
        requireCompleted(
          await connection.ask(collection, (client) => client.upsert(collection, { wait: true, points: stored })),
        );
      }
    },

    async setPayload(collection, ids, payload) {
      checkIds(ids, ["ids"]);
      checkPayload(payload, ["payload"]);
      for (const part of chunks(ids, idsPerRequest)) {
        const operations = payloadOperations(part, payload);
        if (operations.length === 0) continue;
        const results = await connection.ask(collection, (client) =>
          client.batchUpdate(collection, { wait: true, operations }),
        );
        results.forEach(requireCompleted);
      }
    },

    async delete(collection, target) {
      if ("filter" in target) {
        checkFilter(target.filter);
        const filter = toQdrantFilter(target.filter);
        requireCompleted(
          await connection.ask(collection, (client) => client.delete(collection, { wait: true, filter })),
        );
        return;
      }
      checkIds(target.ids, ["ids"]);
      for (const ids of chunks(target.ids, idsPerRequest)) {
        requireCompleted(
          await connection.ask(collection, (client) =>
            client.delete(collection, { wait: true, points: ids.map(pointUuid) }),
          ),
        );
      }
    },

    async query(collection, queries) {
      checkQueries(queries);
      const answers: ScoredPoint[][] = queries.map(() => []);
      let open = queries.map((query, i) => ({ i, query: openQuery(query) }));
      while (open.length > 0) {
        const searches = open.map(({ query }) => toQueryRequest(query));
        const found = await connection.search(collection, (client) => client.queryBatch(collection, { searches }));
        open = open.flatMap(({ i, query }, at) => {
          const settled = settle(query, found[at]?.points ?? []);
          if (!Array.isArray(settled)) return [{ i, query: settled }];
          answers[i] = settled;
          return [];
        });
      }
      return answers;
    },

    async retrieve(collection, ids) {
      checkIds(ids, ["ids"]);
      const found = new Map<string, Point>();
      for (const part of chunks([...new Set(ids)], idsPerRequest)) {
        const records = await connection.ask(collection, (client) =>
          client.retrieve(collection, { ids: part.map(pointUuid), with_payload: true, with_vector: true }),
        );
        for (const record of records) {
          const point = toPoint(record);
          found.set(point.id, point);
        }
      }
      return ids.flatMap((id) => found.get(id) ?? []);
    },

    async count(collection, filter) {
      if (filter) checkFilter(filter);
      const request = { exact: true, ...(filter ? { filter: toQdrantFilter(filter) } : {}) };
      return (await connection.ask(collection, (client) => client.count(collection, request))).count;
    },

    async scroll(collection, { limit, after, filter, withVector = false }) {
      checkLimit(limit, ["limit"]);
      if (filter) checkFilter(filter);
      const request = {
        limit,
        with_payload: true,
        with_vector: withVector,
        ...(after === undefined ? {} : { offset: after }),
        ...(filter ? { filter: toQdrantFilter(filter) } : {}),
      };
      const page = await connection.ask(collection, (client) => client.scroll(collection, request));
      const next = page.next_page_offset;
      return {
        points: page.points.map(toPoint),
        next: typeof next === "string" || typeof next === "number" ? String(next) : null,
      };
    },

    async health() {
      try {
        return { ...(await describe()), breaker: connection.breaker.state };
      } catch (error) {
        return {
          state: "DOWN",
          breaker: connection.breaker.state,
          detail:
            error instanceof GodwitError
              ? error.message
              : `Qdrant at ${options.url} answered in a way that was not understood.`,
        };
      }
    },

    async close() {
      connection.close();
    },
  };
}

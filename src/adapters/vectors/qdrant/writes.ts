import type { Schemas } from "@qdrant/js-client-rest";
import type { Filter, Payload, Point, VectorStore } from "../../../ports/vector-store.js";
import { checkFilter, checkIds, checkPayload, checkPoints, reservedField } from "../validate.js";
import { chunks } from "./chunks.js";
import type { CollectionFacts } from "./collection-facts.js";
import { requireCompleted } from "./collections.js";
import type { QdrantConnection } from "./connection.js";
import type { HowToWrite } from "./direct-client.js";
import { inLanes } from "./lanes.js";
import { fieldPath } from "./filter.js";
import { butTheMark, markField, markPoint } from "./mark.js";
import type { Names } from "./namespace.js";
import type { Obedience } from "./obedience.js";
import { pointUuid } from "./point-id.js";
import { Portion } from "./portion.js";
import { toPoint } from "./reads.js";
import { planFilter } from "./request-plan.js";

/** Ids of a delete or payload update that one request carries. */
const idsPerRequest = 1000;
/** Batches of one upsert that are on their way together: the next is written down while the server works. */
const batchesInFlight = 3;

export interface WriteParts {
  connection: QdrantConnection;
  names: Names;
  obedience: Obedience;
  /** points of a request */
  batchSize: number;
  /** replicas apply writes in one order */
  ordered: boolean;
}

/** The changes of the port; each waits until it is applied. */
export class Writes implements Pick<VectorStore, "upsert" | "setPayload" | "delete" | "mark"> {
  readonly #parts: WriteParts;
  readonly #how: HowToWrite;
  readonly #portion = new Portion();

  constructor(parts: WriteParts) {
    this.#parts = parts;
    this.#how = parts.ordered ? { wait: true, ordering: "medium" } : { wait: true };
  }

  async upsert(collection: string, points: readonly Point[]): Promise<void> {
    const { connection, names, batchSize } = this.#parts;
    const name = names.remote(collection);
    checkPoints(points, 0);
    if (points.length === 0) await connection.read(name, (client) => client.getCollection(name));
    // Batches overtake each other, so each id goes once.
    const last = [...new Map(points.map((point) => [point.id, point])).values()];
    // Writes that are counted by the minute wait for each other rather than for their luck.
    const lanes = await this.#write(name, async ({ limits }) => (limits.paced ? 1 : batchesInFlight));
    await inLanes(lanes, chunks(last, batchSize), (batch) => this.#upsertAll(name, batch));
  }

  async #upsertAll(name: string, points: readonly Point[]): Promise<void> {
    const { connection } = this.#parts;
    for (let offset = 0; offset < points.length; ) {
      let sent = 0;
      const written = this.#write(name, async ({ limits }) => {
        const batch = points.slice(offset, offset + Math.min(limits.points, this.#portion.most));
        sent = batch.length;
        const stored = batch.map(({ id, vector, payload }) => ({
          id: pointUuid(id),
          vector,
          payload: { ...payload, [reservedField]: id },
        }));
        requireCompleted(await connection.write(name, (client) => client.putPoints(name, stored, this.#how)));
        return sent;
      });
      offset += await written.catch((error: unknown) => {
        this.#portion.halve(sent, error);
        return 0;
      });
    }
  }

  async setPayload(collection: string, ids: readonly string[], payload: Payload): Promise<void> {
    checkIds(ids, ["ids"]);
    checkPayload(payload, ["payload"]);
    const { connection, names } = this.#parts;
    const name = names.remote(collection);
    if (Object.keys(payload).length === 0) return;
    for (let offset = 0; offset < ids.length; )
      offset += await this.#write(name, async ({ limits }) => {
        const some = ids.slice(offset, offset + Math.min(idsPerRequest, limits.points, limits.values));
        const operations = payloadOperations(some, payload);
        const results = await connection.write(name, (client) =>
          client.batchUpdate(name, { ...this.#how, operations }),
        );
        results.forEach(requireCompleted);
        return some.length;
      });
  }

  async delete(collection: string, target: { ids: readonly string[] } | { filter: Filter }): Promise<void> {
    const name = this.#parts.names.remote(collection);
    if ("filter" in target) {
      checkFilter(target.filter);
      return this.#write(name, (facts) => this.#deleteFound(name, target.filter, facts));
    }
    checkIds(target.ids, ["ids"]);
    await this.#write(name, ({ limits }) => this.#deleteIds(name, target.ids.map(pointUuid), limits.points));
  }

  async mark(collection: string, mark: number): Promise<void> {
    const { connection, names } = this.#parts;
    const name = names.remote(collection);
    const points = [{ id: markPoint, vector: {}, payload: { [markField]: mark } }];
    await this.#write(name, async () =>
      requireCompleted(await connection.write(name, (client) => client.upsert(name, { ...this.#how, points }))),
    );
  }

  async #deleteFound(name: string, filter: Filter, facts: CollectionFacts): Promise<void> {
    const { connection } = this.#parts;
    const { parts, excluded } = planFilter(filter, facts);
    for (const part of parts) {
      if (excluded.size === 0) {
        const found = hasConditions(part) ? part! : butTheMark(part);
        requireCompleted(
          await connection.write(name, (client) => client.delete(name, { ...this.#how, filter: found })),
        );
        continue;
      }
      const ids: Schemas["ExtendedPointId"][] = [];
      for (let offset: Schemas["ExtendedPointId"] | null | undefined; offset !== null; ) {
        const request = {
          limit: Math.min(idsPerRequest, facts.limits.results),
          with_payload: [reservedField],
          ...(part === undefined ? {} : { filter: part }),
          ...(offset === undefined ? {} : { offset }),
        };
        const page = await connection.read(name, (client) => client.scroll(name, request));
        for (const record of page.points)
          if (record.id !== markPoint && !excluded.has(toPoint(record).id)) ids.push(record.id);
        offset = (page.next_page_offset ?? null) as Schemas["ExtendedPointId"] | null;
      }
      await this.#deleteIds(name, ids, facts.limits.points);
    }
  }

  async #deleteIds(name: string, ids: readonly Schemas["ExtendedPointId"][], most: number): Promise<void> {
    for (const points of chunks(ids, Math.min(idsPerRequest, most)))
      requireCompleted(
        await this.#parts.connection.write(name, (client) =>
          client.delete(name, { ...this.#how, points: [...points] }),
        ),
      );
  }

  #write<T>(name: string, work: (facts: CollectionFacts) => Promise<T>): Promise<T> {
    return this.#parts.obedience.obey("write", name, work);
  }
}

/** The mark has no payload of its own, so whatever must be there keeps it out. */
function hasConditions(filter: Schemas["Filter"] | undefined): boolean {
  return (Array.isArray(filter?.must) && filter.must.length > 0) || false;
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

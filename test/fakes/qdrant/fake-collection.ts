import type { Schemas } from "@qdrant/js-client-rest";
import { passes, pathKeys, type StoredPoint } from "./conditions.js";
import { badInput, notFound } from "./failures.js";

type Id = Schemas["ExtendedPointId"];
type Filter = Schemas["Filter"] | Record<string, unknown> | null | undefined;

/** Vectors of cosine collections are kept at length 1, as Qdrant does. */
function normalised(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return Math.abs(length * length - 1) <= 1e-6 || length === 0
    ? vector.map(Math.fround)
    : vector.map((x) => Math.fround(x / length));
}

/** One collection: points by UUID, in memory, searched exactly. */
export class FakeCollection {
  readonly size: number;
  readonly indexes = new Map<string, Schemas["PayloadSchemaType"]>();
  readonly #points = new Map<string, StoredPoint>();
  #operations = 0;

  readonly #config: Partial<Schemas["CollectionConfig"]>;

  constructor(size: number, config: Partial<Schemas["CollectionConfig"]> = {}) {
    this.size = size;
    this.#config = config;
  }

  info(): Schemas["CollectionInfo"] {
    const payloadSchema = [...this.indexes].map(([field, type]) => [
      field,
      { data_type: type, points: this.#points.size },
    ]);
    return {
      status: "green",
      optimizer_status: "ok",
      segments_count: 1,
      indexed_vectors_count: 0,
      points_count: this.#points.size,
      config: {
        params: {
          vectors: { size: this.size, distance: "Cosine" },
          shard_number: 1,
          replication_factor: 1,
          write_consistency_factor: 1,
          on_disk_payload: true,
        },
        hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
        optimizer_config: {
          deleted_threshold: 0.2,
          vacuum_min_vector_number: 1000,
          default_segment_number: 0,
          flush_interval_sec: 5,
        },
        ...this.#config,
      },
      payload_schema: Object.fromEntries(payloadSchema) as Schemas["CollectionInfo"]["payload_schema"],
    };
  }

  completed(): Schemas["UpdateResult"] {
    return { operation_id: this.#operations++, status: "completed" };
  }

  upsert(points: readonly Schemas["PointStruct"][]): void {
    for (const { vector } of points) if (!isWithout(vector)) this.#checkVector(vector);
    for (const { id, vector, payload } of points) {
      this.#points.set(String(id), {
        id: String(id),
        vector: isWithout(vector) ? [] : normalised(vector as number[]),
        payload: structuredClone((payload ?? {}) as Record<string, unknown>),
      });
    }
  }

  delete(selector: { points?: readonly Id[]; filter?: Filter }): void {
    for (const point of this.#select(selector, false)) this.#points.delete(point.id);
  }

  setPayload({ payload, points, filter }: Schemas["SetPayload"]): void {
    for (const point of this.#select({ ...(points ? { points } : {}), filter }, true))
      Object.assign(point.payload, structuredClone(payload));
  }

  deletePayload({ keys, points, filter }: Schemas["DeletePayload"]): void {
    for (const point of this.#select({ ...(points ? { points } : {}), filter }, true)) {
      for (const key of keys) delete point.payload[pathKeys(key)[0]!];
    }
  }

  query(request: Schemas["QueryRequest"]): Schemas["QueryResponse"] {
    this.#checkVector(request.query);
    const vector = normalised(request.query as number[]);
    const threshold = Math.fround(request.score_threshold ?? -Infinity);
    const scored = this.#matching(request.filter)
      .filter((point) => point.vector.length > 0)
      .map((point) => ({ point, score: Math.fround(point.vector.reduce((sum, x, i) => sum + x * vector[i]!, 0)) }))
      .filter(({ score }) => score >= threshold)
      .toSorted((a, b) => b.score - a.score);
    return {
      points: scored
        .slice(0, request.limit ?? 10)
        .map(({ point, score }) => ({ ...toRecord(point, request.with_payload, false), score, version: 0 })),
    };
  }

  /** Some of the points: as many as asked for, the first ones. */
  sample({ limit, with_payload, with_vector }: Schemas["QueryRequest"]): Schemas["QueryResponse"] {
    const points = [...this.#points.values()].slice(0, limit ?? 10);
    return {
      points: points.map((point) => ({ ...toRecord(point, with_payload, with_vector === true), score: 0, version: 0 })),
    };
  }

  retrieve({ ids, with_payload, with_vector }: Schemas["PointRequest"]): Schemas["Record"][] {
    return this.#select({ points: ids }, false).map((point) => toRecord(point, with_payload ?? true, with_vector));
  }

  count(request: Schemas["CountRequest"]): Schemas["CountResult"] {
    return { count: this.#matching(request.filter).length };
  }

  /** By ascending id, beginning with `offset`. */
  scroll(request: Schemas["ScrollRequest"]): Schemas["ScrollResult"] {
    const from = request.offset === undefined || request.offset === null ? "" : String(request.offset);
    const limit = request.limit ?? 10;
    const rest = this.#matching(request.filter)
      .filter((point) => point.id >= from)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    return {
      points: rest.slice(0, limit).map((point) => toRecord(point, request.with_payload ?? true, request.with_vector)),
      next_page_offset: rest[limit]?.id ?? null,
    };
  }

  #checkVector(vector: unknown): void {
    if (!Array.isArray(vector)) throw badInput("this server knows plain vectors only");
    if (vector.length !== this.size)
      throw badInput(`Vector dimension error: expected dim: ${this.size}, got ${vector.length}`);
  }

  #matching(filter: Filter): StoredPoint[] {
    const points = [...this.#points.values()];
    return filter ? points.filter((point) => passes(filter as Schemas["Filter"], point)) : points;
  }

  /** Qdrant refuses to set payloads of points that are not there when they are named by id. */
  #select(selector: { points?: readonly Id[]; filter?: Filter }, mustExist: boolean): StoredPoint[] {
    if (!selector.points) return this.#matching(selector.filter);
    return selector.points.flatMap((id) => {
      const point = this.#points.get(String(id));
      if (!point && mustExist) throw notFound(`No point with id ${String(id)} found`);
      return point ?? [];
    });
  }
}

function toRecord(
  point: StoredPoint,
  withPayload: Schemas["QueryRequest"]["with_payload"],
  withVector: Schemas["WithVector"] | undefined,
): Schemas["Record"] {
  const fields = Array.isArray(withPayload) ? withPayload.map((path) => pathKeys(path).join(".")) : null;
  const payload = fields
    ? Object.fromEntries(Object.entries(point.payload).filter(([field]) => fields.includes(field)))
    : withPayload
      ? point.payload
      : null;
  return { id: point.id, payload, vector: withVector ? point.vector : null };
}

/** Qdrant takes points that have a payload only: no query finds them. */
function isWithout(vector: unknown): boolean {
  return typeof vector === "object" && vector !== null && !Array.isArray(vector) && Object.keys(vector).length === 0;
}

import type { ComponentHealth } from "./embedder.js";

/** Payload values that can be filtered on. Times are stored as epoch milliseconds (numbers). */
export type PayloadValue = string | number | boolean | null | readonly string[] | readonly number[];
export type Payload = Readonly<Record<string, PayloadValue>>;

/**
 * Point ids are any non-empty strings (the Qdrant adapter maps them to UUIDv5 and keeps the original in the payload).
 */
export interface Point {
  id: string;
  vector: Float32Array;
  payload: Payload;
}

/**
 * One test of a point, with the meaning Qdrant gives it: `match` on an array payload field is true when any element
 * equals; a missing field matches nothing; `range` bounds are inclusive for gte/lte and exclusive for gt/lt; `isEmpty`
 * is true when the field is missing, null or [].
 */
export type Condition =
  | {
      key: string;
      match:
        | { value: string | number | boolean }
        | { any: readonly (string | number)[] }
        | { except: readonly (string | number)[] };
    }
  | { key: string; range: { gt?: number; gte?: number; lt?: number; lte?: number } }
  | { isEmpty: string }
  | { hasId: readonly string[] }
  | { filter: Filter };

/** must: all; should: at least one (when given and non-empty); mustNot: none. */
export interface Filter {
  must?: readonly Condition[];
  should?: readonly Condition[];
  mustNot?: readonly Condition[];
}

export interface VectorQuery {
  vector: Float32Array;
  limit: number;
  filter?: Filter;
  /** leave out points whose cosine lies below */
  minScore?: number;
  /** true = all of it; or the fields that are needed */
  withPayload?: boolean | readonly string[];
}

/** `score` is the cosine similarity (vectors have unit length), −1…1. */
export interface ScoredPoint {
  id: string;
  score: number;
  payload?: Payload;
}

export interface CollectionSpec {
  /** physical name, such as "items-1" */
  name: string;
  dimension: number;
  /** payload fields that are filtered on, for the store's indexes */
  indexes: Readonly<Record<string, "keyword" | "integer" | "float" | "bool">>;
}

/** What a collection holds, as the store itself knows it. */
export interface CollectionState {
  /** exact, unless the store allows estimates only */
  points: number;
  /** what `mark` noted last; null = nothing */
  mark: number | null;
}

/** How much of the exact answer a query finds. */
export interface Recall {
  /** neighbours compared */
  k: number;
  recall: number;
  /** how far queries look for it, in the store's own measure; null = as far as it does by itself */
  breadth: number | null;
}

/** How a store is set up, for an operator. */
export interface StoreSetup {
  name: string;
  collections: { name: string; points: number; detail: string }[];
  /** collections in the same place that belong to others */
  foreign: string[];
}

/**
 * Vectors with payloads in named collections. A name in any call may be a physical collection or an alias.
 * All writes are visible to later reads of the same process once their promise has resolved.
 * Throws GodwitError: NOT_FOUND (no such collection), DIMENSION_MISMATCH (names both dimensions), UNAVAILABLE (after
 * retries and time-outs).
 */
export interface VectorStore {
  /**
   * Creates the collection and its payload indexes if absent; DIMENSION_MISMATCH if it exists with another dimension.
   */
  ensureCollection(spec: CollectionSpec): Promise<void>;
  dropCollection(name: string): Promise<void>;
  collections(): Promise<string[]>;
  /** Points `alias` at `collection` atomically (creating or moving it). */
  switchAlias(alias: string, collection: string): Promise<void>;
  /** alias → physical collection */
  aliases(): Promise<Record<string, string>>;
  /** Inserts or replaces points by id. Any number: the adapter batches. */
  upsert(collection: string, points: readonly Point[]): Promise<void>;
  /** Merges fields into the payloads of existing points; null removes a field. */
  setPayload(collection: string, ids: readonly string[], payload: Payload): Promise<void>;
  delete(collection: string, target: { ids: readonly string[] } | { filter: Filter }): Promise<void>;
  /** Best first; ties by id. One answer list per query, in order, in one round trip. */
  query(collection: string, queries: readonly VectorQuery[]): Promise<ScoredPoint[][]>;
  /** The points that exist, in the order asked. */
  retrieve(collection: string, ids: readonly string[]): Promise<Point[]>;
  /** Exact number of points that pass the filter. */
  count(collection: string, filter?: Filter): Promise<number>;
  /** Pages through all points in a stable order. */
  scroll(
    collection: string,
    options: { limit: number; after?: string; filter?: Filter; withVector?: boolean },
  ): Promise<{ points: Point[]; next: string | null }>;
  /**
   * Notes a number in a collection, beside its points: what brings back older points brings back an older mark. No
   * query, count or page shows it.
   */
  mark(collection: string, mark: number): Promise<void>;
  /** null = there is no such collection */
  state(collection: string): Promise<CollectionState | null>;
  /** Measures the recall of queries, and has them look further where it is low. null = there is nothing to measure. */
  tune(collection: string): Promise<Recall | null>;
  setup(): Promise<StoreSetup>;
  /** `durable` = keeps its points over a restart (Qdrant); otherwise the service feeds it from PostgreSQL at start. */
  readonly durable: boolean;
  health(): Promise<ComponentHealth>;
  close(): Promise<void>;
}

import type { Sparse } from "../../core/sparse.js";
import type { Item } from "../../core/types.js";
import type { ItemFilter } from "../../core/ranking/filter.js";

export interface ItemRecord extends Item {
  /** compact integer name, never reused */
  number: number;
  contentHash: string;
  deletedAt: number | null;
}

/** What an upsert did: NEW, CONTENT (text changed: embed again), FIELDS (anything else changed), SAME. */
export type ItemChange = "NEW" | "CONTENT" | "FIELDS" | "SAME";

export interface ItemHistory {
  /** Inserts or replaces; answers per item, in order. Ids within one call are unique. */
  upsert(items: readonly (Item & { contentHash: string })[]): Promise<ItemChange[]>;
  /** Marks as deleted; answers with the ids that were there. */
  remove(ids: readonly string[]): Promise<string[]>;
  /** Present and deleted ones. */
  byIds(ids: readonly string[]): Promise<ItemRecord[]>;
  byNumbers(numbers: readonly number[]): Promise<ItemRecord[]>;
  /** Present items by id, after `after`. */
  page(filter: ItemFilter, first: number, after: string | null): Promise<ItemRecord[]>;
  count(filter: ItemFilter): Promise<number>;
  /** All items, deleted ones included, by number, in batches. */
  all(batch?: number): AsyncIterable<ItemRecord[]>;
  /**
   * Items written by transactions that ended since `horizon`; hand the new horizon in next time. Repeats are possible.
   */
  changedSince(horizon: bigint): Promise<{ items: ItemRecord[]; horizon: bigint }>;
}

export interface EmbeddingHistory {
  /** The vectors that are there, by hash. */
  get(space: string, hashes: readonly string[]): Promise<Map<string, Float32Array>>;
  put(space: string, vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
  /** How many present items have a vector in the space. */
  countItems(space: string): Promise<number>;
  /** Vectors of present items by number, in batches. */
  ofItems(space: string, batch?: number): AsyncIterable<{ number: number; id: string; vector: Float32Array }[]>;
}

export interface TopicRecord {
  id: string;
  position: number;
  label: string;
  /** by language (primary subtag), of those that its items have; empty = named before there were such labels */
  labels: Readonly<Record<string, string>>;
  terms: readonly string[];
  size: number;
}

export interface CodebookRecord {
  id: string;
  version: number;
  space: string;
  data: Uint8Array;
  /** how many items it was fitted on */
  items: number;
  report: unknown;
  createdAt: number;
}

export interface CodebookHistory {
  add(codebook: Omit<CodebookRecord, "version" | "createdAt">, topics: readonly TopicRecord[]): Promise<void>;
  get(id: string): Promise<CodebookRecord | null>;
  topics(id: string): Promise<TopicRecord[]>;
  list(first: number): Promise<Omit<CodebookRecord, "data">[]>;
  /** Deletes a codebook with everything folded under it. */
  remove(id: string): Promise<void>;
  putItemTopics(codebookId: string, topics: ReadonlyMap<number, Sparse>): Promise<void>;
  itemTopics(codebookId: string, batch?: number): AsyncIterable<Map<number, Sparse>>;
  itemTopicsOf(codebookId: string, numbers: readonly number[]): Promise<Map<number, Sparse>>;
}

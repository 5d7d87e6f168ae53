import type { ErrorCode } from "../../../core/errors.js";
import type { Filter, Payload } from "../../../ports/vector-store.js";

/** One query as it crosses to the thread; `vector` has the collection's dimension. */
export interface ThreadQuery {
  vector: Float32Array;
  limit: number;
  filter?: Filter;
  minScore?: number;
  withPayload?: boolean | readonly string[];
}

/** Points as they cross between threads: all vectors in one array, one after the other (empty where not asked for). */
export interface PackedPoints {
  ids: string[];
  vectors: Float32Array<ArrayBuffer>;
  payloads: Payload[];
}

/**
 * The answer to one query as it crosses between threads, best first: lists of numbers cross many times as quickly as
 * one object a hit.
 */
export interface PackedHits {
  ids: string[];
  scores: Float64Array;
  /** null where not asked for */
  payloads: Payload[] | null;
}

/** What the index thread can be asked, and what it answers. `collection` is always a physical name. */
export interface Operations {
  create: { request: { collection: string; dimension: number }; answer: null };
  drop: { request: { collection: string }; answer: null };
  upsert: { request: { collection: string; points: PackedPoints }; answer: null };
  setPayload: { request: { collection: string; ids: readonly string[]; payload: Payload }; answer: null };
  delete: { request: { collection: string; target: { ids: readonly string[] } | { filter: Filter } }; answer: null };
  query: { request: { collection: string; queries: ThreadQuery[] }; answer: PackedHits[] };
  retrieve: { request: { collection: string; ids: readonly string[] }; answer: PackedPoints };
  count: { request: { collection: string; filter?: Filter }; answer: number };
  scroll: {
    request: { collection: string; limit: number; after?: string; filter?: Filter; withVector: boolean };
    answer: { points: PackedPoints; more: boolean };
  };
  stats: { request: Record<never, never>; answer: { points: number; bytes: number } };
}

export type OperationName = keyof Operations;
export type RequestMessage = {
  [K in OperationName]: { id: number; operation: K; request: Operations[K]["request"] };
}[OperationName];

export type AnswerMessage =
  | { id: number; answer: Operations[OperationName]["answer"] }
  | { id: number; error: { code: ErrorCode | null; message: string; path: readonly (string | number)[] } };

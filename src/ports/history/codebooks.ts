import type { Sparse } from "../../core/sparse.js";

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

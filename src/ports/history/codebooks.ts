import type { Sparse } from "../../core/sparse.js";

export interface TopicRecord {
  id: string;
  position: number;
  label: string;
  /** by language (primary subtag), of those that its items have; empty = named before there were such labels */
  labels: Readonly<Record<string, string>>;
  terms: readonly string[];
  size: number;
  /** null where there are too few topics for an upper floor */
  parentId: string | null;
}

/** A topic of the upper floor: what several topics have in common. */
export type ParentRecord = Pick<TopicRecord, "id" | "label" | "labels" | "terms">;

export interface CodebookRecord {
  id: string;
  version: number;
  space: string;
  data: Uint8Array;
  /** how many items it was fitted on */
  items: number;
  report: unknown;
  parents: readonly ParentRecord[];
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

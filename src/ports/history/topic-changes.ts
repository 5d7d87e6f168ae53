import type { TopicChange } from "../../core/topics/edits.js";

export interface TopicChangeRecord extends TopicChange {
  /** grows by the order in which changes were committed */
  number: bigint;
  at: number;
  /** null = a refit did it */
  author: string | null;
  reason: string;
}

/** What became of topics: an audit trail, of which nothing is overwritten. */
export interface TopicChangeHistory {
  /** Adds changes, and answers with them; call it in a transaction that holds the lock "topic-changes". */
  add(changes: readonly Omit<TopicChangeRecord, "number">[]): Promise<TopicChangeRecord[]>;
  /** Those by editors, and merges that refits carried on, oldest first. */
  edits(): Promise<TopicChangeRecord[]>;
  /** After a number, oldest first. */
  after(number: bigint, first: number): Promise<TopicChangeRecord[]>;
  /** Newest first, before a number (null = from the newest), of one topic or all. */
  page(topicId: string | null, first: number, before: bigint | null): Promise<TopicChangeRecord[]>;
  /** The number of the newest; 0 = there is none. */
  last(): Promise<bigint>;
}

import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Item } from "../../core/types.js";

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

import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Item } from "../../core/types.js";

/** What a language model wrote about an item, kept beside the item's own words. */
export interface GeneratedWords {
  readonly text: string;
  readonly tags: readonly string[];
  /** the model's name */
  readonly model: string;
  /** hash of the item's own words: once these are others, nothing of it holds any more */
  readonly of: string;
}

export interface ItemRecord extends Item {
  /** compact integer name, never reused */
  number: number;
  /** of what is embedded: of the item's own words, and of what a model wrote where it did */
  contentHash: string;
  generated: GeneratedWords | null;
  deletedAt: number | null;
}

/** What an upsert did: NEW, CONTENT (text changed: embed again), FIELDS (anything else changed), SAME. */
export type ItemChange = "NEW" | "CONTENT" | "FIELDS" | "SAME";

export interface ItemHistory {
  /**
   * Inserts or replaces; answers per item, in order. Ids within one call are unique. `contentHash` is of the item's own
   * words: while they stay the same, what a model wrote about it stays too.
   */
  upsert(items: readonly (Item & { contentHash: string })[]): Promise<ItemChange[]>;
  /** Keeps what a model wrote, where the item's own words are still those; answers with the ids where they are. */
  describe(
    items: readonly { readonly id: string; readonly contentHash: string; readonly generated: GeneratedWords }[],
  ): Promise<string[]>;
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

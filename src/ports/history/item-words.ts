import type { ItemFilter } from "../../core/ranking/filter.js";
import type { WordPlace } from "../../core/topics/search-words.js";

export interface WordMatch {
  id: string;
  /** the part of the question's weight that the item's words bear, 0…1; words of the text only count half */
  coverage: number;
}

/** The words of items, for searching: a projection of their texts. */
export interface ItemWordsHistory {
  put(rows: readonly { number: number; hash: string; words: ReadonlyMap<string, WordPlace> }[]): Promise<void>;
  remove(numbers: readonly number[]): Promise<void>;
  /** Numbers of present items whose words are missing, or of a former text. */
  stale(first: number): Promise<number[]>;
  /** In how many items each word stands, and how many items there are. */
  frequencies(words: readonly string[]): Promise<{ of: number[]; items: number }>;
  /** Items available at `now` that have some of the words, best covered first. Weights are positive, sum 1. */
  match(
    words: readonly { word: string; weight: number }[],
    filter: ItemFilter,
    limits: { first: number; now: number },
  ): Promise<WordMatch[]>;
}

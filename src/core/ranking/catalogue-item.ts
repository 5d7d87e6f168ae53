import type { Sparse } from "../sparse.js";
import type { Item } from "../types.js";

/** One item as the catalogue keeps it; `number` is its integer number in the history. */
export interface CatalogueItem
  extends Pick<Item, "id" | "domain" | "language" | "tags" | "attributes" | "publishedAt" | "expiresAt"> {
  readonly number: number;
  readonly topics: Sparse;
}

/** Times (epoch ms) between which everything is available: from the last publication until the first expiry. */
export interface Throughout {
  readonly from: number;
  readonly until: number;
}

/** The same with one more item. */
export function narrowed({ from, until }: Throughout, item: CatalogueItem): Throughout {
  return { from: Math.max(from, item.publishedAt ?? -Infinity), until: Math.min(until, item.expiresAt ?? Infinity) };
}

import type { Item } from "../../core/types.js";
import { sha256 } from "../common/hash.js";

/** Sentence models read a few hundred words; what lies beyond only costs. */
const embeddedCharacters = 4000;

/** The text of an item that is embedded. */
export function itemText(item: Pick<Item, "title" | "text">): string {
  return (item.text === "" ? item.title : `${item.title}\n${item.text}`).slice(0, embeddedCharacters);
}

/** Hash of what is embedded: items with the same text share a vector. */
export function itemContentHash(item: Pick<Item, "title" | "text">): string {
  return sha256(itemText(item));
}

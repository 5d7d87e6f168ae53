import type { Item } from "../../core/types.js";
import { sha256 } from "../common/hash.js";

/** Sentence models read a few hundred words; what lies beyond only costs. */
const embeddedCharacters = 4000;

/** The text of an item that is embedded: tags last, where a model that reads only the beginning misses least. */
export function itemText({ title, text, tags }: Pick<Item, "title" | "text" | "tags">): string {
  return [title, text, tags.join(", ")]
    .filter((part) => part !== "")
    .join("\n")
    .slice(0, embeddedCharacters);
}

/** Hash of what is embedded: items with the same text share a vector. */
export function itemContentHash(item: Pick<Item, "title" | "text" | "tags">): string {
  return sha256(itemText(item));
}

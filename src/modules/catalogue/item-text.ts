import type { Item } from "../../core/types.js";
import { sha256 } from "../common/hash.js";
import { plainText } from "../common/plain-text.js";

/** Models read the beginning and some windows of a long text; what lies beyond only costs. */
const embeddedCharacters = 16_000;

/**
 * The text of an item that is embedded: without markup, and tags last, where a model that reads only the beginning
 * misses least.
 */
export function itemText({ title, text, tags }: Pick<Item, "title" | "text" | "tags">): string {
  const plain = [plainText(title), plainText(text), plainText(tags.join(", "))].filter((part) => part !== "");
  // An item of nothing but markup or addresses is read as it is written.
  return (plain.length > 0 ? plain.join("\n") : title).slice(0, embeddedCharacters);
}

/** Hash of what is embedded: items with the same text share a vector. */
export function itemContentHash(item: Pick<Item, "title" | "text" | "tags">): string {
  return sha256(itemText(item));
}

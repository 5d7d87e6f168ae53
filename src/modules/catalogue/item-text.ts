import type { Item } from "../../core/types.js";
import type { GeneratedWords } from "../../ports/history/items.js";
import { sha256 } from "../common/hash.js";
import { plainText } from "../common/plain-text.js";

/** Models read the beginning and some windows of a long text; what lies beyond only costs. */
const embeddedCharacters = 16_000;

/** Items with fewer words tell a model little of what they are. */
const fewWords = 8;
/** Han characters that say about as much as a word. */
const hanPerWord = 2;

type Words = Pick<Item, "title" | "text" | "tags"> & { readonly generated?: GeneratedWords | null };

/**
 * The text of an item that is embedded: without markup, and tags last, where a model that reads only the beginning
 * misses least; what a language model wrote about it comes after its own words.
 */
export function itemText({ title, text, tags, generated = null }: Words): string {
  const written = generated === null ? [] : [generated.text, generated.tags.join(", ")];
  const plain = [plainText(title), plainText(text), plainText(tags.join(", ")), ...written].filter(
    (part) => part !== "",
  );
  // An item of nothing but markup or addresses is read as it is written.
  return (plain.length > 0 ? plain.join("\n") : title).slice(0, embeddedCharacters);
}

/** Hash of what is embedded: items with the same text share a vector. */
export function itemContentHash(item: Words): string {
  return sha256(itemText(item));
}

/** Has an item so few words of its own that a description would help? */
export function isThin({ title, text, tags }: Pick<Item, "title" | "text" | "tags">): boolean {
  const own = itemText({ title, text, tags });
  const han = own.match(/\p{Script=Han}/gu)?.length ?? 0;
  const others = own.replaceAll(/\p{Script=Han}/gu, " ").match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  return others + han / hanPerWord < fewWords;
}

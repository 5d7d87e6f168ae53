import { foldPlural } from "./terms.js";

/** A word of an item and where it stands: A in its title or tags, D in its text only. */
export type WordPlace = "A" | "D";

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々]+/gu;
const spaced = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** Words that stand in every sentence and say nothing of what is looked for. */
const empty = new Set(
  "a an and are as at be by for from has have i if in into is it its me my of on or our so that the their them this to under up us was we what when where which who with you your".split(
    " ",
  ),
);
/** Of a longer text the beginning says what it is about. */
const mostCharacters = 20_000;
const longestWord = 40;

/**
 * The words of a text for searching: letters and digits without case, accents and plurals; of scripts without spaces
 * every pair of neighbouring characters, so that a word is found whatever stands beside it. Words that say nothing are
 * left out. Letters and digits only: safe inside a tsvector.
 */
export function searchWords(text: string): string[] {
  const normal = text.slice(0, mostCharacters).normalize("NFKC").toLowerCase();
  const words: string[] = [];
  for (const [run] of normal.matchAll(unspaced)) {
    const characters = Array.from(run).filter((character) => /[\p{L}\p{M}\p{N}]/u.test(character));
    if (characters.length === 1) words.push(characters[0]!);
    for (let i = 1; i < characters.length; i++) words.push(characters[i - 1]! + characters[i]!);
  }
  for (const [word] of normal.replace(unspaced, " ").matchAll(spaced)) {
    const plain = word.normalize("NFD").replace(/\p{M}/gu, "");
    if (plain.length > longestWord || empty.has(plain)) continue;
    words.push(foldPlural(plain));
  }
  return words;
}

/** The words of an item, each once, with the best place it stands in. */
export function itemWords(item: {
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}): Map<string, WordPlace> {
  const out = new Map<string, WordPlace>();
  for (const word of searchWords(item.text)) out.set(word, "D");
  for (const word of searchWords([item.title, ...item.tags].join(" . "))) out.set(word, "A");
  return out;
}

import { seedOf } from "../../core/random.js";
import { toUnit } from "./unit.js";

/** Part of an embedding space's name: raise it whenever a change below alters any vector. */
export const ngramVersion = "ngram-v1";

/** Scripts written without spaces between words, where one or two characters already are a word. */
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
/** A run of ideographs, or a word: a run of other letters, marks and digits. */
const runs = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}])[\p{L}\p{M}\p{N}])+/gu;

/** Compatibility-composed and case-folded ("Ｓｔｒａßｅ" → "strasse"): upper case first, because only that expands ß. */
export function fold(text: string): string {
  return text.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
}

/**
 * Counts of the character n-grams of a text: n = 2…4 inside each word, whose edges count as a character, and n = 1…4
 * inside each run of ideographs. Punctuation, symbols and spacing are left out.
 */
export function ngrams(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [run] of fold(text).matchAll(runs)) {
    const ideographs = ideograph.test(run);
    const characters = ideographs ? [...run] : ["_", ...run, "_"];
    for (let n = ideographs ? 1 : 2; n <= 4; n++) {
      for (let i = 0; i + n <= characters.length; i++) {
        const gram = characters.slice(i, i + n).join("");
        counts.set(gram, (counts.get(gram) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/**
 * A unit vector of signed, hashed character n-grams: the count c of each n-gram adds ±(1 + ln c) to one of `dimension`
 * places. The cosine of two such vectors estimates, without bias, the cosine of their n-gram counts, with standard
 * error about 1/√dimension (Weinberger et al. 2009, "Feature hashing for large scale multitask learning").
 * All zero where the text holds neither letters nor digits.
 */
export function ngramVector(text: string, dimension: number): Float32Array {
  const vector = new Float32Array(dimension);
  for (const [gram, count] of ngrams(text)) {
    const hash = mixed(seedOf(gram));
    vector[(hash >>> 1) % dimension]! += (hash & 1 ? 1 : -1) * (1 + Math.log(count));
  }
  return toUnit(vector);
}

/** MurmurHash3's finaliser: FNV-1a alone leaves the low bits of short texts correlated. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

import { seedOf } from "../../core/statistics/random.js";
import { scriptPattern, type Script } from "./script.js";
import { toUnit } from "./unit.js";

/** Part of an embedding space's name: raise it whenever a change below alters any vector. */
export const ngramVersion = "ngram-v1";

/**
 * Where hashed n-grams go: those of known scripts to the places from `knownFrom` on, all others to any of `dimension`.
 */
export interface NgramPlaces {
  dimension: number;
  /** 0 ≤ knownFrom < dimension: the places before it hold the sentence part */
  knownFrom: number;
  known: readonly Script[];
}

const han = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}`;
const ideograph = new RegExp(`[${han}]`, "u");
/** A run of characters that each carry a syllable or a word, or a word of other letters, marks and digits. */
const runs = new RegExp(`[${han}]+|(?:(?![${han}])[\\p{L}\\p{M}\\p{N}])+`, "gu");
const letters = /\p{L}/gu;

/** Compatibility-composed and case-folded ("Ｓｔｒａßｅ" → "strasse"): by way of upper case, because only that expands ß. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC");
}

/** The words of a text, folded, and its runs of ideographs; punctuation, symbols and spacing are left out. */
function runsOf(text: string): string[] {
  return fold(text).match(runs) ?? [];
}

/**
 * Character n-grams of one run: n = 1, 2 of ideographs (longer ones hardly recur and drown them), else n = 2…4 with the
 * word's edges as "_".
 */
export function ngramsOf(run: string): string[] {
  const ideographs = ideograph.test(run);
  const characters = ideographs ? [...run] : ["_", ...run, "_"];
  const grams: string[] = [];
  for (let n = ideographs ? 1 : 2; n <= (ideographs ? 2 : 4); n++) {
    for (let i = 0; i + n <= characters.length; i++) grams.push(characters.slice(i, i + n).join(""));
  }
  return grams;
}

/**
 * A unit vector of signed, hashed character n-grams: the count c of each n-gram adds ±(1 + ln c) to one place. The
 * cosine of two such vectors estimates, without bias, the cosine of their n-gram counts, with standard error about
 * 1/√places (Weinberger et al. 2009, "Feature hashing for large scale multitask learning"); hence n-grams of scripts
 * that the sentence model does not know get all places, since there they carry the meaning alone.
 * All zero where the text holds neither letters nor digits.
 */
export function ngramVector(text: string, { dimension, knownFrom, known }: NgramPlaces): Float32Array {
  const vector = new Float32Array(dimension);
  const knownLetter = scriptPattern(known);
  const counts = new Map<string, { count: number; from: number }>();
  for (const run of runsOf(text)) {
    const from = (run.match(letters)?.length ?? 0) === (run.match(knownLetter)?.length ?? 0) ? knownFrom : 0;
    for (const gram of ngramsOf(run)) {
      const seen = counts.get(gram);
      if (seen === undefined) counts.set(gram, { count: 1, from });
      else seen.count++;
    }
  }
  for (const [gram, { count, from }] of counts) {
    const hash = mixed(seedOf(gram));
    vector[from + ((hash >>> 1) % (dimension - from))]! += (hash & 1 ? 1 : -1) * (1 + Math.log(count));
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

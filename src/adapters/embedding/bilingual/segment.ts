import type { Dictionary } from "./dictionary.js";

const runs = /\p{Script=Han}+|[^\p{Script=Han}]+/gu;
const hanStart = /^\p{Script=Han}/u;

/** Longest word, in characters, that is tried. */
const longestWord = 8;
/** ln of the share given to a word of the dictionary that was never counted, and to a character that is no word. */
const uncounted = Math.log(1e-8);
const unknown = uncounted - 4;

/** A part of a text: a Chinese word, or what stands between Chinese words as it is written. */
export interface Segment {
  readonly text: string;
  readonly chinese: boolean;
}

/**
 * Splits the Chinese runs of a text into their likeliest words: the split of largest product of word frequencies
 * (unigram model, Viterbi over the dictionary), characters that are no word alone.
 */
export function segment(text: string, dictionary: Dictionary): Segment[] {
  const segments: Segment[] = [];
  for (const [run] of text.matchAll(runs)) {
    if (!hanStart.test(run)) segments.push({ text: run, chinese: false });
    else for (const word of likeliestWords(Array.from(run), dictionary)) segments.push({ text: word, chinese: true });
  }
  return segments;
}

function likeliestWords(characters: readonly string[], dictionary: Dictionary): string[] {
  const n = characters.length;
  const best = new Float64Array(n + 1).fill(-Infinity);
  const from = new Int32Array(n + 1);
  best[0] = 0;
  for (let start = 0; start < n; start++) {
    let word = "";
    for (let end = start + 1; end <= Math.min(n, start + longestWord); end++) {
      word += characters[end - 1]!;
      const known = dictionary.has(word);
      if (!known && end > start + 1) continue;
      const frequency = known ? dictionary.frequency(word) : 0;
      const score = best[start]! + (frequency > 0 ? Math.log(frequency) : known ? uncounted : unknown);
      if (score > best[end]!) {
        best[end] = score;
        from[end] = start;
      }
    }
  }
  const words: string[] = [];
  for (let end = n; end > 0; end = from[end]!) words.push(characters.slice(from[end], end).join(""));
  return words.toReversed();
}

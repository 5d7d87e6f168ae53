import { toUnit } from "../unit.js";
import { grammarWord } from "./chinese-grammar.js";
import type { Dictionary } from "./dictionary.js";
import type { EmojiNames } from "./emoji.js";
import { type PieceTable, pieceWeight } from "./piece-table.js";
import { segment, type Segment } from "./segment.js";
import { isJapanese } from "./writing.js";

/** Vectors of Chinese words that are kept: the commonest words of a catalogue come again and again. */
const keptWords = 4_096;

/** Chinese and English signs that end or divide sentences, as English writes them. */
const signs: Record<string, string> = {
  "。": ". ",
  "，": ", ",
  "、": ", ",
  "；": "; ",
  "：": ": ",
  "！": "! ",
  "？": "? ",
};

/** What a text says, read word by word. */
export interface Reading {
  /** the text with its Chinese words and emoji in English, for the sentence model */
  readonly english: string;
  /** the unit vector of its words from the table of word pieces; all zero where none is known */
  readonly words: Float32Array;
}

/**
 * Reads Chinese by dictionary: each word becomes its first English sense for the sentence model, and for the table of
 * word pieces the vector that its senses have. Everything else stays as it is written. Japanese is left alone: its
 * ideographs are not Chinese words.
 */
export class Bridge {
  readonly #dictionary: Dictionary;
  readonly #table: PieceTable;
  readonly #emoji: EmojiNames;
  readonly #vectors = new Map<string, Float32Array | null>();

  constructor(parts: { dictionary: Dictionary; table: PieceTable; emoji: EmojiNames }) {
    this.#dictionary = parts.dictionary;
    this.#table = parts.table;
    this.#emoji = parts.emoji;
  }

  get dimension(): number {
    return this.#table.dimension;
  }

  read(text: string): Reading {
    const plain = this.#emoji.spell(text.normalize("NFKC"));
    const segments = isJapanese(plain) ? [{ text: plain, chinese: false }] : segment(plain, this.#dictionary);
    return { english: this.#english(segments), words: this.#words(segments) };
  }

  #english(segments: readonly Segment[]): string {
    let english = "";
    segments.forEach(({ text, chinese }, i) => {
      if (!chinese) english += text.replace(/[。，、；：！？]/g, (sign) => signs[sign]!);
      else {
        const sense = this.#sense(text, segments[i - 1]);
        if (sense !== "") english += ` ${sense} `;
      }
    });
    return english
      .replace(/[ \t]+/g, " ")
      .replace(/ (?=[.,;:!?](?:\s|$))/g, "")
      .trim();
  }

  /** First sense of a Chinese word; the word itself where the dictionary does not have it. */
  #sense(word: string, before: Segment | undefined): string {
    const afterNumber = before !== undefined && /\p{N}\s*$/u.test(before.text);
    return grammarWord(word, afterNumber) ?? this.#dictionary.word(word)?.senses[0] ?? word;
  }

  #words(segments: readonly Segment[]): Float32Array {
    const sum = new Float32Array(this.#table.dimension);
    segments.forEach(({ text, chinese }, i) => {
      if (!chinese) {
        this.#table.add(text, sum);
        return;
      }
      const before = segments[i - 1];
      const grammar = grammarWord(text, before !== undefined && /\p{N}\s*$/u.test(before.text));
      if (grammar !== undefined) {
        this.#table.add(grammar, sum);
        return;
      }
      const vector = this.#vectorOf(text);
      if (vector === null) return;
      const weight = pieceWeight(this.#dictionary.frequency(text));
      for (let k = 0; k < sum.length; k++) sum[k]! += weight * vector[k]!;
    });
    return toUnit(sum);
  }

  /** Unit vector of a Chinese word: its senses', earlier ones counting more. */
  #vectorOf(word: string): Float32Array | null {
    const kept = this.#vectors.get(word);
    if (kept !== undefined) return kept;
    const vector = new Float32Array(this.#table.dimension);
    this.#dictionary.word(word)?.senses.forEach((sense, at) => {
      const one = new Float32Array(vector.length);
      this.#table.add(sense, one);
      toUnit(one);
      for (let k = 0; k < vector.length; k++) vector[k]! += one[k]! / (1 + at);
    });
    const found = vector.some((x) => x !== 0) ? toUnit(vector) : null;
    if (this.#vectors.size >= keptWords) this.#vectors.clear();
    this.#vectors.set(word, found);
    return found;
  }
}

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Frequencies are kept as −(this)·ln(share), rounded. */
export const frequencySteps = 8;

/** What the dictionary says of a Chinese word. */
export interface DictionaryWord {
  /** share of the word in running text, 0…1; 0 where it was never counted */
  readonly frequency: number;
  /** English senses, the likeliest first */
  readonly senses: readonly string[];
}

/** Chinese words, simplified and traditional, with their English senses: CC-CEDICT, see cc-cedict/README.md. */
export class Dictionary {
  /** entry as it is written in the file: most words are never asked for */
  readonly #lines = new Map<string, string>();

  /** `text`: lines "word[,word…] TAB frequency TAB sense;sense…" */
  constructor(text: string) {
    for (let start = 0; start < text.length; ) {
      let end = text.indexOf("\n", start);
      if (end < 0) end = text.length;
      const tab = text.indexOf("\t", start);
      const entry = text.slice(tab + 1, end);
      const comma = text.indexOf(",", start);
      if (comma < 0 || comma > tab) this.#lines.set(text.slice(start, tab), entry);
      else this.#spell(text.slice(start, tab).split(","), entry);
      start = end + 1;
    }
  }

  get size(): number {
    return this.#lines.size;
  }

  has(word: string): boolean {
    return this.#lines.has(word);
  }

  /** Share of the word in running text, 0…1; 0 for words that are unknown or were never counted. */
  frequency(word: string): number {
    const entry = this.#lines.get(word);
    if (entry === undefined || entry.charCodeAt(0) === 9) return 0;
    return Math.exp(-Number.parseInt(entry, 10) / frequencySteps);
  }

  word(word: string): DictionaryWord | undefined {
    const entry = this.#lines.get(word);
    if (entry === undefined) return undefined;
    return { frequency: this.frequency(word), senses: entry.slice(entry.indexOf("\t") + 1).split(";") };
  }

  /** A traditional form that is a simplified word of its own keeps its own entry. */
  #spell([simplified = "", ...traditional]: readonly string[], entry: string): void {
    this.#lines.set(simplified, entry);
    for (const word of traditional) if (!this.#lines.has(word)) this.#lines.set(word, entry);
  }
}

/** Reads a dictionary file, gzip over UTF-8. Made by scripts/embedder. */
export function readDictionary(path: URL): Dictionary {
  return new Dictionary(gunzipSync(readFileSync(path)).toString("utf8"));
}

const words = /[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu;

/** Longest word, in characters, that is looked up piece by piece, as in BERT's tokenizer. */
const longestWord = 100;

/**
 * Splits text as the uncased BERT tokenizer does (Devlin et al. 2019, WordPiece): lower case without accents,
 * punctuation alone, then the longest known piece first. A word that cannot be spelt with known pieces is left out.
 */
export class WordPieces {
  readonly vocabulary: readonly string[];
  readonly #numbers: ReadonlyMap<string, number>;

  /** `vocabulary`: piece at its number; pieces inside a word begin with "##". */
  constructor(vocabulary: readonly string[]) {
    this.vocabulary = vocabulary;
    this.#numbers = new Map(vocabulary.map((piece, number) => [piece, number]));
  }

  /** The numbers of the pieces of a text, in order. */
  of(text: string): number[] {
    const numbers: number[] = [];
    const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    for (const [word] of plain.matchAll(words)) this.#spell(word, numbers);
    return numbers;
  }

  #spell(word: string, into: number[]): void {
    if (word.length > longestWord) return;
    const start = into.length;
    let at = 0;
    while (at < word.length) {
      let end = word.length;
      let number: number | undefined;
      for (; end > at; end--) {
        number = this.#numbers.get((at > 0 ? "##" : "") + word.slice(at, end));
        if (number !== undefined) break;
      }
      if (number === undefined) {
        into.length = start;
        return;
      }
      into.push(number);
      at = end;
    }
  }
}

/** The number of "the", the commonest word of the uncased BERT vocabulary; before it stand signs and single letters. */
const commonest = 1_996;

/**
 * How often each piece of the uncased BERT vocabulary occurs, 0…1. The vocabulary is ordered by frequency from "the"
 * on, so Zipf's law gives the rest; single letters and signs count as frequent.
 */
export function pieceFrequencies(size: number): Float32Array {
  const frequencies = new Float32Array(size);
  let total = 0;
  for (let number = commonest; number < size; number++) total += 1 / (number - commonest + 1);
  for (let number = 0; number < size; number++)
    frequencies[number] = number < commonest ? 0.001 : 1 / (number - commonest + 1) / total;
  return frequencies;
}

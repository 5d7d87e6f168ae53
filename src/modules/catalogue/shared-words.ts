/** Texts that differ more than so many are not shared: such a field names items and says nothing of groups of them. */
const mostWords = 50_000;

/**
 * One copy of each text that many items have: a domain, a language or a tag comes from the history once an item, some
 * thirty bytes each, and equal texts that are one are compared at once.
 */
export class SharedWords {
  readonly #words = new Map<string, string>();

  of(word: string): string {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    if (this.#words.size < mostWords) this.#words.set(word, word);
    return word;
  }

  /** Of each; the same list where it is empty. */
  all(words: readonly string[]): readonly string[] {
    return words.length === 0 ? none : words.map((word) => this.of(word));
  }
}

const none: readonly string[] = [];

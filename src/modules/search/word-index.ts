import { itemWords } from "../../core/topics/search-words.js";
import type { History } from "../../ports/history/history.js";
import { plainText } from "../common/plain-text.js";

const atOnce = 500;
/** Rounds without a sign that items have changed after which the index is looked through all the same. */
const idleRounds = 60;

/** Keeps the words of items up with their texts, a moment behind. */
export class WordIndex {
  readonly #history: History;
  #due = true;
  #idle = 0;

  constructor(history: History) {
    this.#history = history;
  }

  /** Items have changed. */
  due(): void {
    this.#due = true;
  }

  /** Writes the words of some items whose texts have changed; true = there were some. */
  async follow(): Promise<boolean> {
    if (!this.#due && ++this.#idle < idleRounds) return false;
    this.#due = false;
    this.#idle = 0;
    const numbers = await this.#history.itemWords.stale(atOnce);
    if (numbers.length === 0) return false;
    this.#due = true;
    const items = await this.#history.items.byNumbers(numbers);
    await this.#history.itemWords.put(
      items.map(({ number, contentHash, title, text, tags }) => ({
        number,
        hash: contentHash,
        words: itemWords({ title: plainText(title), text: plainText(text), tags: tags.map(plainText) }),
      })),
    );
    return true;
  }
}

import { indexItemJob } from "../../modules/catalogue/jobs.js";
import { foldJob, refoldJob } from "../../modules/behaviours/jobs.js";
import type { History } from "../../ports/history/history.js";

/** An import of more than this waits for everything: what it brought is the backlog. */
const fewKeys = 1_000;
/** Work of others that is done in passing. */
const littleWork = 1_000;
const topics = [indexItemJob, foldJob, refoldJob].map(({ name }) => name);

/** What follows from an import, so that a small one does not wait for thousands of pieces that others left. */
export class OwnWork {
  readonly #history: History;
  readonly #keys = new Set<string>();
  #many = false;

  constructor(history: History) {
    this.#history = history;
  }

  /** It goes on where an import was interrupted, whose keys are not known here: everything is waited for. */
  resume(): void {
    this.#many = true;
  }

  /** Items or users that were written. */
  add(keys: readonly string[]): void {
    for (const key of keys) this.#keys.add(key);
    if (this.#keys.size > fewKeys) this.#many = true;
    if (this.#many) this.#keys.clear();
  }

  /** Is all of it done, while much else still waits? */
  async isDoneBeforeOthers(): Promise<boolean> {
    if (this.#many || this.#keys.size === 0) return false;
    const { outbox } = this.#history;
    if ((await outbox.ofKeys(topics, [...this.#keys])).length > 0) return false;
    return (await outbox.waiting(littleWork)) >= littleWork;
  }
}

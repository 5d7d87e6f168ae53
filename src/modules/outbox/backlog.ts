import { setTimeout as sleep } from "node:timers/promises";
import { GodwitError } from "../../core/errors.js";
import type { History } from "../../ports/history/history.js";

const lookAgainMs = 500;

/**
 * How much work waits behind writes. Beyond the bound nothing more is taken in: a store that is away, or a model that
 * is slow, must fill neither memory nor disk. What waits for operators' webhooks, or for a chat model, is not
 * counted: a dead endpoint must not stop the service.
 */
export class Backlog {
  readonly #history: History;
  readonly bound: number;
  #waiting = 0;

  constructor(history: History, bound: number) {
    this.#history = history;
    this.bound = bound;
  }

  /** Counts anew, up to the bound. */
  async refresh(): Promise<void> {
    this.#waiting = await this.#history.outbox.waiting(this.bound);
  }

  /** Lets a write in that brings `pieces` of work at most. Throws TOO_MANY. */
  admit(pieces: number): void {
    if (this.#waiting >= this.bound)
      throw new GodwitError(
        "TOO_MANY",
        `${this.bound} pieces of work or more wait to be done (GODWIT_MAX_BACKLOG); nothing of this was stored. Send it again in a moment; \`health\` says what they wait for.`,
      );
    this.#waiting += pieces; // until the next count: a second of writes must not overrun the bound
  }

  /** Is there so much work that nothing more is taken in? */
  get full(): boolean {
    return this.#waiting >= this.bound;
  }

  /** Resolves when writes are let in: for imports, which wait instead of failing. */
  async room(onWait: () => void = () => {}): Promise<void> {
    for (let first = true; this.#waiting >= this.bound; first = false) {
      if (first) onWait();
      await sleep(lookAgainMs);
      await this.refresh();
    }
  }
}

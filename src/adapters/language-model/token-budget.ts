import { GodwitError } from "../../core/errors.js";

const dayMs = 86_400_000;

/** Tokens that may be spent in a day, from the first that is spent on; what is over it waits for the next. */
export class TokenBudget {
  readonly #perDay: number;
  readonly #now: () => number;
  #since = Number.NEGATIVE_INFINITY;
  #spent = 0;

  /** `now`: monotonic ms, for a wall clock that jumps must not give or take a day. */
  constructor(perDay: number, now: () => number = () => performance.now()) {
    this.#perDay = perDay;
    this.#now = now;
  }

  /** Throws UNAVAILABLE where today's tokens are spent. */
  check(): void {
    if (this.#now() - this.#since >= dayMs) this.#spent = 0;
    if (this.#spent < this.#perDay) return;
    throw new GodwitError(
      "UNAVAILABLE",
      `The chat model's ${this.#perDay} tokens of today are spent (LANGUAGE_MODEL_TOKENS_PER_DAY).`,
    );
  }

  spend(tokens: number): void {
    if (this.#spent === 0) this.#since = this.#now();
    this.#spent += tokens;
  }
}

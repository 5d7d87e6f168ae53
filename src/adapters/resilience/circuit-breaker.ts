import { GodwitError } from "../../core/errors.js";
import type { BreakerState } from "../../ports/embedder.js";

export interface BreakerOptions {
  /** how the thing behind it is called, such as "Qdrant at qdrant:6333" */
  name: string;
  /** failures in a row that open it; default 8 */
  threshold?: number;
  /** how long it stays open before one call may try, doubled after each failed try up to a minute; default 2,000 */
  openMs?: number;
  /** monotonic ms: the wall clock may jump, and must not keep a breaker open for as long as it jumped */
  now?: () => number;
}

const longestOpenMs = 60_000;

/** Nobody was asked: what is behind the breaker is known to be away. */
export class BreakerOpen extends GodwitError {}

/**
 * Refuses calls at once while what is behind it is known to be away (Nygard, "Release It!", Circuit Breaker): nobody
 * waits for time-outs, and what is coming back is not run over. One call at a time tries whether it is back.
 */
export class CircuitBreaker {
  readonly name: string;
  readonly #threshold: number;
  readonly #openMs: number;
  readonly #now: () => number;
  #failures = 0;
  /** tries that failed since it opened */
  #failedTries = 0;
  #openUntil = 0;
  #trying = false;
  #opened = 0;

  constructor({ name, threshold = 8, openMs = 2_000, now = () => performance.now() }: BreakerOptions) {
    this.name = name;
    this.#threshold = threshold;
    this.#openMs = openMs;
    this.#now = now;
  }

  get state(): BreakerState {
    if (this.#failures < this.#threshold) return "CLOSED";
    return this.#now() < this.#openUntil ? "OPEN" : "HALF_OPEN";
  }

  /** How often it has opened since the start. */
  get opened(): number {
    return this.#opened;
  }

  /**
   * Runs `work` and remembers how it went; `isFailure` tells an outage from a refusal, null = neither:
   * the call was given up. `always` asks even while it is
   * open (health checks). Throws BreakerOpen (UNAVAILABLE) without asking while it is open.
   */
  async run<T>(
    work: () => Promise<T>,
    isFailure: (error: unknown) => boolean | null,
    { always = false } = {},
  ): Promise<T> {
    const { state } = this;
    const trying = state === "HALF_OPEN" && !this.#trying;
    if (state !== "CLOSED" && !trying && !always) throw this.#refusal();
    if (trying) this.#trying = true;
    try {
      const result = await work();
      this.#close();
      return result;
    } catch (error) {
      const failed = isFailure(error);
      if (failed === true) this.#fail(trying);
      if (failed === false) this.#close(); // it answered
      throw error;
    } finally {
      if (trying) this.#trying = false;
    }
  }

  #close(): void {
    this.#failures = 0;
    this.#failedTries = 0;
  }

  #fail(trying: boolean): void {
    this.#failures++;
    if (trying) this.#failedTries++;
    if (this.#failures < this.#threshold) return;
    if (this.#failures === this.#threshold) this.#opened++;
    if (this.#failures === this.#threshold || trying)
      this.#openUntil = this.#now() + Math.min(longestOpenMs, this.#openMs * 2 ** this.#failedTries);
  }

  #refusal(): BreakerOpen {
    const seconds = Math.max(1, Math.ceil((this.#openUntil - this.#now()) / 1000));
    return new BreakerOpen(
      "UNAVAILABLE",
      `${this.name} has failed ${this.#failures} times in a row; it is asked again in ${seconds} s.`,
    );
  }
}

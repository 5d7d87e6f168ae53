import type { Logger } from "pino";

/** Work between requests that is done again and again until it is told to end. */
export class Rounds {
  readonly #log: Logger;
  readonly #timers = new Set<NodeJS.Timeout>();
  #ended = false;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Runs `work` every `ms`, never twice at once; a failure is logged and tried again. */
  every(ms: number, work: () => Promise<unknown>): void {
    const run = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!this.#ended) this.#log.warn({ error }, "work between requests failed; trying again");
      }
      if (!this.#ended) plan();
    };
    const plan = (): void => {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        void run();
      }, ms);
      timer.unref();
      this.#timers.add(timer);
    };
    plan();
  }

  end(): void {
    this.#ended = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

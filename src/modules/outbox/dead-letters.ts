import { GodwitError } from "../../core/errors.js";
import type { DeadLetter } from "../../ports/history/outbox.js";
import type { History } from "../../ports/history/history.js";
import type { Wake } from "../kit/jobs.js";

/** Work that was given up after its last attempt: listed with its error, and done again on request. */
export class DeadLetters {
  readonly #history: History;
  readonly #wake: Wake;

  constructor(history: History, wake: Wake) {
    this.#history = history;
    this.#wake = wake;
  }

  /** Newest first, below an outbox number. */
  list(queue: string | null, first: number, before: bigint | null): Promise<DeadLetter[]> {
    return this.#history.outbox.dead(queue, first, before);
  }

  /**
   * Brings work back, due at once: all, that of one queue, or that with these ids. Throws BAD_USER_INPUT; answers with
   * how much.
   */
  async replay({
    queue = null,
    ids = null,
  }: {
    queue?: string | null;
    ids?: readonly string[] | null;
  }): Promise<number> {
    const numbers =
      ids?.map((id, i) => {
        if (!/^\d{1,18}$/.test(id))
          throw new GodwitError(
            "BAD_USER_INPUT",
            `ids holds ${JSON.stringify(id.slice(0, 60))}; give ids that deadLetters has listed.`,
            ["ids", i],
          );
        return BigInt(id);
      }) ?? null;
    const topics = await this.#history.outbox.revive({ topic: queue, numbers });
    for (const name of new Set(topics)) this.#wake({ name });
    return topics.length;
  }
}

import { GodwitError } from "../../../core/errors.js";
import { BreakerOpen } from "../../resilience/circuit-breaker.js";

export type CallKind = "read" | "write";

/** What does not speak of the store but of what was asked of it. */
const ofTheQuestion = new Set(["NOT_FOUND", "BAD_USER_INPUT", "CONFLICT", "DIMENSION_MISMATCH"]);

/** How the last reads and writes went: a store that answers pings may refuse every write. */
export class Vitals {
  readonly #failed = new Map<CallKind, { message: string; since: number; times: number }>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  succeeded(kind: CallKind): void {
    this.#failed.delete(kind);
  }

  failed(kind: CallKind, error: unknown): void {
    if (error instanceof BreakerOpen || (error instanceof GodwitError && ofTheQuestion.has(error.code))) return;
    const before = this.#failed.get(kind);
    const message = error instanceof Error ? error.message : String(error);
    this.#failed.set(kind, {
      message,
      since: before?.since ?? this.#now(),
      times: (before?.times ?? 0) + 1,
    });
  }

  /** One sentence for each kind of call whose last one failed. */
  complaints(): string[] {
    return [...this.#failed].map(
      ([kind, { message, since, times }]) =>
        `The last ${times === 1 ? kind : `${times} ${kind}s`} failed, since ${new Date(since).toISOString()}: ${message}`,
    );
  }
}

import { performance } from "node:perf_hooks";
import { GodwitError } from "../../core/errors.js";

/** Places that are kept for callers who hold none, as a share of all. */
const reserved = 0.1;
/** New operations are put off when those that run would need longer than this at the present rate, ms. */
const longestWaitMs = 800;
/** Fewer operations than this are no overload, however long they take. */
const few = 16;
/** The event loop is busy from this share of its time on; below it, operations wait for something else. */
const busy = 0.9;
/** The rate of the last while: so many periods of this length, ms. */
const periodMs = 250;
const periods = 8;
/** The rate is known after so much time with something to do: a burst after a silence is no overload yet, ms. */
const measuredMs = 1_000;

export interface Clockwork {
  /** monotonic ms */
  readonly now: () => number;
  /** the share of time that the event loop was busy since the last call, 0 to 1 */
  readonly busyShare: () => number;
}

/**
 * How many operations run at a time, over HTTP and WebSocket together. Beyond the limit, and earlier where the process
 * could not answer in time (Little's law: what runs, divided by what is answered in a second), the next is refused
 * instead of piling up; callers who hold less than their share are let in.
 */
export class Concurrency {
  readonly #most: number;
  readonly #clockwork: Clockwork;
  readonly #held = new Map<string, number>();
  /** by period: what was answered, and the time in which something ran */
  readonly #done: number[] = Array.from({ length: periods }, () => 0);
  readonly #active: number[] = Array.from({ length: periods }, () => 0);
  #period: number;
  #last: number;
  #running = 0;
  #busy = false;

  constructor(most: number, clockwork: Clockwork = processClockwork()) {
    this.#most = most;
    this.#clockwork = clockwork;
    this.#last = clockwork.now();
    this.#period = Math.floor(this.#last / periodMs);
  }

  /** Takes a place for a caller; call the returned function once the operation has ended. Throws UNAVAILABLE. */
  enter(caller: string): () => void {
    this.#advance();
    const held = this.#held.get(caller) ?? 0;
    const most = held === 0 ? this.#most : this.#most - Math.floor(this.#most * reserved);
    if (this.#running >= most)
      throw new GodwitError(
        "UNAVAILABLE",
        `${this.#running} operations are running, as many as this process takes at a time; try again in a moment.`,
      );
    if (held > 0 && held >= this.#running / this.#held.size && this.#overloaded())
      throw new GodwitError(
        "UNAVAILABLE",
        "This process has more to do than it can answer in time; nothing was done, try again in a moment.",
      );
    this.#running++;
    this.#held.set(caller, held + 1);
    let left = false;
    return () => {
      if (!left) this.#leave(caller);
      left = true;
    };
  }

  #leave(caller: string): void {
    this.#advance();
    this.#running--;
    this.#done[this.#period % periods]!++;
    const held = (this.#held.get(caller) ?? 1) - 1;
    if (held === 0) this.#held.delete(caller);
    else this.#held.set(caller, held);
  }

  #overloaded(): boolean {
    if (!this.#busy || this.#running < few) return false;
    const active = sum(this.#active);
    return active >= measuredMs && this.#running * active > sum(this.#done) * longestWaitMs;
  }

  #advance(): void {
    const now = this.#clockwork.now();
    if (this.#running > 0) this.#active[this.#period % periods]! += Math.min(now - this.#last, periodMs);
    this.#last = now;
    const period = Math.floor(now / periodMs);
    if (period === this.#period) return;
    for (let passed = Math.max(this.#period + 1, period - periods + 1); passed <= period; passed++) {
      this.#done[passed % periods] = 0;
      this.#active[passed % periods] = 0;
    }
    this.#period = period;
    this.#busy = this.#clockwork.busyShare() >= busy;
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function processClockwork(): Clockwork {
  let last = performance.eventLoopUtilization();
  return {
    now: () => performance.now(),
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  };
}

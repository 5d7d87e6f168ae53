import { AdaptiveLimit } from "./adaptive-limit.js";
import { performance } from "node:perf_hooks";
import { Overloaded } from "./overloaded.js";

/** Places that are kept for callers who hold none, as a share of all. */
const reserved = 0.1;
/** A new operation is put off when it would wait longer than this at the present rate, ms. */
const longestWaitMs = 1_000;
/** An operation of which nothing has begun after so long is put off: what stands before it has grown, ms. */
const longestQueueMs = 500;
/** Fewer operations than this before it are no overload, however long they take. */
const few = 16;
/** The process is busy from this share of its time on; below it, operations wait for something else. */
const busy = 0.9;
/** One short moment with time for more opens no door: so long, ms. */
const calmMs = 500;
/** So many are refused for each that is answered, at most: refusing takes about a third of the time of answering. */
const refusedOfAnswered = 0.3;
/** Nobody who was refused is told to stay away for longer, seconds. */
const longestRetryAfter = 30;
/** The rate of the last while: so many periods of this length, ms. */
const periodMs = 250;
const periods = 8;
/** The rate is known after so much time with something to do: a burst after a silence is no overload yet, ms. */
const measuredMs = 1_000;

export interface Clockwork {
  /** monotonic ms */
  readonly now: () => number;
  /** the share of time since the last call in which the process had no time for more, 0 to 1 */
  readonly busyShare: () => number;
}

/**
 * How many operations run at a time, over HTTP and WebSocket together. Beyond the limit, and earlier where the process
 * could not answer in time (Little's law: what stands before it, divided by what is answered in a second; and what
 * operations took lately), the next is refused instead of piling up. Callers take turns, so that before somebody's next
 * operation stand as many of each caller as they have themselves: who asks for little is let in beside one who asks for
 * much, and where very many ask for little each, some of them are put off, too.
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
  readonly #shed: number[] = Array.from({ length: periods }, () => 0);
  readonly #adaptive: AdaptiveLimit;
  #busy = false;
  /** when it was busy last, ms */
  #busyAt = -Infinity;
  #retryAfter = 1;

  constructor(most: number, clockwork: Clockwork) {
    this.#most = most;
    this.#clockwork = clockwork;
    this.#adaptive = new AdaptiveLimit(most, few);
    this.#last = clockwork.now();
    this.#period = Math.floor(this.#last / periodMs);
  }

  /** Takes a place for a caller; call the returned function once the operation has ended. Throws UNAVAILABLE. */
  enter(caller: string): () => void {
    this.#advance();
    const held = this.#held.get(caller) ?? 0;
    const most = held === 0 ? this.#most : this.#most - Math.floor(this.#most * reserved);
    if (this.#running >= most)
      throw this.#refused(
        `${this.#running} operations are running, as many as this process takes at a time; try again in a moment.`,
      );
    const before = Math.min((held + 1) * (this.#held.size + (held === 0 ? 1 : 0)), this.#running + 1);
    if (before >= few && this.#wouldWait(before) > longestWaitMs) throw this.#refused(tooMuch);
    if (this.#last - this.#busyAt < calmMs && before > this.#adaptive.value) {
      this.#adaptive.refused();
      throw this.#refused(tooMuch);
    }
    this.#running++;
    this.#held.set(caller, held + 1);
    const began = this.#clockwork.now();
    let left = false;
    return () => {
      if (!left) this.#leave(caller, began);
      left = true;
    };
  }

  /** Throws UNAVAILABLE where an operation has waited for so long, ms, before anything of it was begun. */
  checkWait(ms: number): void {
    if (ms > longestQueueMs && this.#running >= few) throw this.#refused(tooMuch);
  }

  #refused(message: string): Overloaded {
    this.#shed[this.#period % periods]!++;
    return new Overloaded(message, Math.round(this.#retryAfter));
  }

  #leave(caller: string, began: number): void {
    this.#advance();
    this.#adaptive.ended(caller, this.#last - began);
    this.#running--;
    this.#done[this.#period % periods]!++;
    const held = (this.#held.get(caller) ?? 1) - 1;
    if (held === 0) this.#held.delete(caller);
    else this.#held.set(caller, held);
  }

  /** ms that so many operations take at the present rate; 0 = the process has time, or its rate is not known */
  #wouldWait(operations: number): number {
    if (!this.#busy) return 0;
    const active = sum(this.#active);
    return active < measuredMs ? 0 : (operations * active) / Math.max(1, sum(this.#done));
  }

  /**
   * Who was refused comes back after this: so late that three are refused for ten that are answered, for refusing
   * costs, too. At most doubled or halved a second, for those who were told before come back as they were told.
   */
  #setRetryAfter(): void {
    const ratio = sum(this.#shed) / Math.max(1, refusedOfAnswered * sum(this.#done));
    const next = this.#retryAfter * Math.min(2, Math.max(0.5, ratio));
    this.#retryAfter = Math.min(longestRetryAfter, Math.max(1, next));
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
      this.#shed[passed % periods] = 0;
      if (passed % (periods / 2) === 0) this.#setRetryAfter();
    }
    this.#period = period;
    this.#busy = this.#clockwork.busyShare() >= busy;
    if (this.#busy) this.#busyAt = now;
    this.#adaptive.look(now, this.#busy, this.#running);
  }
}

const tooMuch = "This process has more to do than it can answer in time; nothing was done, try again in a moment.";

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/**
 * What keeps the process from answering: its event loop, or what its operations wait for (`contendedMs`, of all time so
 * far).
 */
export function clockworkOf(contendedMs: () => number): Clockwork {
  let last = performance.eventLoopUtilization();
  let at = performance.now();
  let contended = contendedMs();
  return {
    now: () => performance.now(),
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      const passed = performance.now() - at;
      const waited = contendedMs() - contended;
      last = now;
      at += passed;
      contended += waited;
      return Math.max(utilization, passed > 0 ? waited / passed : 0);
    },
  };
}

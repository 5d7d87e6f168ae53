import { firstOf } from "./rank.js";
import type { Work } from "./work.js";

/** Heavy fields under way at a time, of everybody and of one caller. */
const most = 8;
const mostOfCaller = 4;

interface Waiting {
  readonly work: Work;
  readonly since: number;
  readonly go: () => void;
}

/**
 * Lets few heavy fields begin at a time, by callers in turn. A field that waits here holds no connection to the
 * database, so one caller's hundred heavy questions do not fill the queues behind before another's first.
 */
export class HeavySlots {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = new Map<string, number>();
  readonly #now: () => number;
  #total = 0;

  /** `now`: monotonic ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Runs a heavy field when its caller may; throws where its operation is to stop. */
  async run<T>(work: Work, field: () => T | Promise<T>): Promise<T> {
    work.check();
    if (!this.#mayBegin(work.caller))
      await new Promise<void>((go) => {
        const own = this.#waiting.get(work.caller);
        const waiting = { work, since: this.#now(), go };
        if (own) own.push(waiting);
        else this.#waiting.set(work.caller, [waiting]);
      });
    else this.#begin(work.caller);
    try {
      work.check();
      return await field();
    } finally {
      this.#end(work.caller);
    }
  }

  #of(caller: string): number {
    return this.#running.get(caller) ?? 0;
  }

  #mayBegin(caller: string): boolean {
    return this.#total < most && this.#of(caller) < mostOfCaller;
  }

  #begin(caller: string): void {
    this.#total++;
    this.#running.set(caller, this.#of(caller) + 1);
  }

  #end(caller: string): void {
    this.#total--;
    const left = this.#of(caller) - 1;
    if (left === 0) this.#running.delete(caller);
    else this.#running.set(caller, left);
    for (let next = this.#next(); next !== null; next = this.#next()) {
      this.#begin(next.work.caller);
      next.go();
    }
  }

  /** Of the caller with fewest under way (who waits longest comes first in the map), what comes next of its own. */
  #next(): Waiting | null {
    let chosen: string | null = null;
    for (const caller of this.#waiting.keys())
      if (this.#mayBegin(caller) && (chosen === null || this.#of(caller) < this.#of(chosen))) chosen = caller;
    if (chosen === null) return null;
    const own = this.#waiting.get(chosen)!;
    const next = firstOf(own, this.#now())!;
    own.splice(own.indexOf(next), 1);
    // The caller goes to the end of the row.
    this.#waiting.delete(chosen);
    if (own.length > 0) this.#waiting.set(chosen, own);
    return next;
  }
}

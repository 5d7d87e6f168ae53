import { lightMs } from "./rank.js";
import type { Work } from "./work.js";

/** A light operation is waited for so long after it has begun, ms: what takes longer waits for something else. */
const youngMs = 100;
/** The heavy are held up for so long at a time, and then get a slice, ms. */
const patienceMs = 10;

/** A caller asks for much who has lately had so much more than another, ms of the last second or so. */
const muchMs = 50;
const muchTimes = 4;

/** What a caller has had of the event loop, ms: on the scheduler's virtual clock, and lately. */
export interface Standing {
  readonly had: number;
  readonly lately: number;
}

/**
 * Who stands back for whom (as Linux's anticipatory scheduler has it): while a light operation of one caller is under
 * way, and waits for a store for a moment, another's heavy one, or any of who asks for much, does not take the event
 * loop meanwhile. Otherwise each of the dozen times that a light operation waits would last as long as a slice of the
 * other, and what that asks of the stores would stand before its next question. Nobody is held up for longer than
 * `patienceMs` at a time, so all get their share wherever light operations come without end.
 */
export class Courtesy {
  /** light operations under way, and when they began, ms */
  readonly #young = new Map<Work, number>();
  /** operations that are held up */
  readonly #held = new WeakSet<Work>();
  /** since when somebody has been held up, ms; null = nobody is */
  #heldSince: number | null = null;

  /** An operation asks for its first turn. */
  begin(work: Work, now: number): void {
    this.#young.set(work, now);
  }

  end(work: Work): void {
    this.#young.delete(work);
  }

  /** An operation has a slice; true = it had been held up. */
  served(work: Work): boolean {
    if (!this.#held.delete(work)) return false;
    this.#heldSince = null;
    return true;
  }

  /** For how long an operation is to wait for light ones of other callers, ms; 0 = it may go on. */
  waitOf(work: Work, now: number, standingOf: (caller: string) => Standing): number {
    const own = standingOf(work.caller);
    const heavy = isHeavy(work);
    const waits = (heavy || own.lately > muchMs) && this.#isInTheWay({ work, heavy, own }, now, standingOf);
    if (!waits) {
      this.served(work);
      return 0;
    }
    this.#held.add(work);
    this.#heldSince ??= now;
    return Math.max(0, this.#heldSince + patienceMs - now);
  }

  #isInTheWay(
    { work, heavy, own }: { work: Work; heavy: boolean; own: Standing },
    now: number,
    standingOf: (caller: string) => Standing,
  ): boolean {
    for (const [light, began] of this.#young) {
      if (now - began >= youngMs || isHeavy(light)) this.#young.delete(light);
      else if (light.caller !== work.caller) {
        const other = standingOf(light.caller);
        if ((heavy && other.had <= own.had) || own.lately > muchMs + muchTimes * other.lately) return true;
      }
    }
    return false;
  }
}

const isHeavy = ({ heavy, spentMs }: Work): boolean => heavy || spentMs >= lightMs;

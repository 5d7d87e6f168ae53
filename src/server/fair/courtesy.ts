import { lightMs } from "./rank.js";
import type { Work } from "./work.js";

/** A light operation is waited for so long after it has begun, ms: what takes longer waits for something else. */
const youngMs = 150;
/** The heavy are held up for so long at a time, and then get a slice, ms. */
const patienceMs = 12;

/**
 * Who stands back for whom (as Linux's anticipatory scheduler has it): while a light operation of one caller is under
 * way, and waits for a store for a moment, a heavy one of another does not take the event loop meanwhile. Otherwise each
 * of the dozen times that a light operation waits would last as long as a slice of the heavy one, and what the heavy
 * one asks of the stores would stand before its next question. The heavy are never held up for longer than `patienceMs`
 * at a time, so they get their share wherever light ones come without end.
 */
export class Courtesy {
  /** light operations under way, and when they began, ms */
  readonly #young = new Map<Work, number>();
  /** since when the heavy have been held up, ms; null = they are not */
  #heldSince: number | null = null;

  /** An operation asks for its first turn. */
  begin(work: Work, now: number): void {
    this.#young.set(work, now);
  }

  end(work: Work): void {
    this.#young.delete(work);
  }

  /** An operation has a slice: a heavy one has waited for long enough. */
  served(work: Work): void {
    if (isHeavy(work)) this.#heldSince = null;
  }

  /**
   * For how long an operation is to wait for light ones of other callers, ms; 0 = it may go on. `had` is what a caller
   * has had: only who has had no more than the other is waited for.
   */
  waitOf(work: Work, now: number, had: (caller: string) => number): number {
    if (!isHeavy(work)) return 0;
    this.#forgetOld(now);
    const own = had(work.caller);
    let waits = false;
    for (const { caller } of this.#young.keys())
      if (caller !== work.caller && had(caller) <= own) {
        waits = true;
        break;
      }
    if (!waits) {
      this.#heldSince = null;
      return 0;
    }
    this.#heldSince ??= now;
    return Math.max(0, this.#heldSince + patienceMs - now);
  }

  #forgetOld(now: number): void {
    for (const [work, began] of this.#young) {
      if (now - began < youngMs && !isHeavy(work) && !work.ended) continue;
      this.#young.delete(work);
    }
  }
}

const isHeavy = ({ heavy, spentMs }: Work): boolean => heavy || spentMs >= lightMs;

export interface PaceLimits {
  /** most requests at a time */
  readonly lanes: number;
  /** an answer that takes longer is given up, ms */
  readonly timeoutMs: number;
}

/** A text's weight is its bytes, and so many for the text itself. */
const perText = 32;
/** About eight titles: a first request that even a slow server answers in time. */
const firstBudget = 600;
const largestBudget = 200_000;
/** Longer answers gain nothing, and questions wait behind them. */
const longestAimMs = 2_000;
/** After a time-out. */
const shrinkage = 4;
/** So many answers with as many lanes tell how fast they are. */
const telling = 4;
/** More lanes are kept where they are so much faster. */
const faster = 1.2;
/** Answers after which more lanes are tried again. */
const patience = 256;

/** How long a text keeps a model busy, roughly. */
export function weightOf(text: string): number {
  return perText + Buffer.byteLength(text);
}

/**
 * How much one request to an endpoint may hold and how many may be under way, learnt from its answers: requests grow
 * while they are answered quickly and shrink on a time-out; there is one lane until two are measured to be faster, then
 * four, and so on.
 */
export class Pace {
  /** weight that the next request may hold */
  budget = firstBudget;
  lanes = 1;
  /** weight a millisecond that the lanes before a trial brought; null = not measured */
  #before: number | null = null;
  #trying = false;
  #answers = 0;
  #weight = 0;
  #since: number | null = null;
  #settledFor = 0;
  readonly #limits: PaceLimits;
  readonly #aimMs: number;

  constructor(limits: PaceLimits) {
    this.#limits = limits;
    this.#aimMs = Math.min(longestAimMs, limits.timeoutMs / 4);
  }

  /** A request that began at `from` was answered at `to` (ms of one clock); `full`: it held all that it might. */
  answered({ weight, from, to, full }: { weight: number; from: number; to: number; full: boolean }): void {
    const took = to - from;
    if (full && took < this.#aimMs / 2 && this.budget < largestBudget) {
      this.budget = Math.min(largestBudget, this.budget * 2);
      this.#begin();
      return;
    }
    if (took > this.#aimMs && !this.#trying) this.budget = Math.max(1, (this.#aimMs / took) * weight);
    this.#since ??= from;
    this.#answers++;
    this.#weight += weight;
    if (this.#answers >= telling * this.lanes) this.#judge(this.#weight / Math.max(1, to - this.#since));
  }

  timedOut(weight: number): void {
    this.budget = Math.max(1, Math.min(this.budget, weight) / shrinkage);
    this.lanes = 1;
    this.#trying = false;
    this.#before = null;
    this.#settledFor = 0;
    this.#begin();
  }

  /** Nothing waits: the time until there is more work is no sign of slowness. */
  idle(): void {
    this.#begin();
  }

  #begin(): void {
    this.#answers = 0;
    this.#weight = 0;
    this.#since = null;
  }

  #judge(speed: number): void {
    this.#begin();
    if (this.#trying && speed < faster * this.#before!) {
      this.lanes = Math.max(1, this.lanes >> 1);
      this.#trying = false;
      this.#settledFor = 0;
      return;
    }
    const first = this.#before === null || this.#trying;
    this.#before = speed;
    this.#trying = false;
    this.#settledFor += telling;
    if (this.lanes >= this.#limits.lanes || !(first || this.#settledFor >= patience)) return;
    this.lanes = Math.min(this.#limits.lanes, this.lanes * 2);
    this.#trying = true;
  }
}

/** What nineteen of twenty operations should take at most while there is more to do than can be done, ms. */
const targetMs = 600;
/** The slowest of all take two to three times as long as these. */
const judged = 0.95;
/** It is looked at as often, ms, and only with so many answers. */
const everyMs = 500;
const enough = 10;
/** It falls to this share at most at a time, and grows by this share. */
const steepest = 0.4;
const growth = 0.1;

/**
 * How many operations may run at a time, found from how long they really took: where the slow ones took twice as long
 * as they should, half as many may run (in a queue, time is proportional to length). It grows by small steps, so that
 * one quiet moment does not let in all who wait outside. An estimate from the rate alone holds for the mean of the
 * operations only, and a part of them takes several times as long.
 *
 * Callers count alike, however much each asks: who waits for their own hundred operations says nothing of the others.
 */
export class AdaptiveLimit {
  readonly #most: number;
  readonly #least: number;
  #value: number;
  /** ms, by caller */
  #durations = new Map<string, number[]>();
  #ended = 0;
  #looked: number | null = null;
  #busy = false;
  #refused = false;

  /** `least`: so many may always run. */
  constructor(most: number, least: number) {
    this.#most = most;
    this.#least = Math.min(least, most);
    this.#value = most;
  }

  get value(): number {
    return Math.floor(this.#value);
  }

  /** A caller's operation has ended after so long, ms. */
  ended(caller: string, ms: number): void {
    const own = this.#durations.get(caller);
    if (own) own.push(ms);
    else this.#durations.set(caller, [ms]);
    this.#ended++;
  }

  /** Somebody was refused because of it. */
  refused(): void {
    this.#refused = true;
  }

  /** Called now and then: whether the process had no time for more since the last call, and how many run. */
  look(now: number, busy: boolean, running: number): void {
    this.#busy ||= busy;
    this.#looked ??= now;
    if (now - this.#looked < everyMs) return;
    if (!this.#busy) this.#value = this.#most;
    else if (this.#ended >= enough) this.#adjust(running);
    else return;
    this.#looked = now;
    this.#durations = new Map();
    this.#ended = 0;
    this.#busy = false;
    this.#refused = false;
  }

  #adjust(running: number): void {
    const slow = slowOf(this.#durations);
    if (slow > targetMs) {
      const now = Math.min(this.#value, Math.max(running, this.#least));
      this.#value = Math.max(this.#least, now * Math.max(steepest, targetMs / slow));
    } else if (this.#refused) this.#value = Math.min(this.#most, this.#value * (1 + growth) + 1);
  }
}

/** What the judged part did not exceed, where each caller's operations together count one. */
function slowOf(durations: ReadonlyMap<string, readonly number[]>): number {
  const all = [...durations.values()].flatMap((own) => own.map((ms) => ({ ms, weight: 1 / own.length })));
  all.sort((a, b) => a.ms - b.ms);
  let passed = 0;
  for (const { ms, weight } of all) {
    passed += weight;
    if (passed >= judged * durations.size) return ms;
  }
  return all.at(-1)?.ms ?? 0;
}

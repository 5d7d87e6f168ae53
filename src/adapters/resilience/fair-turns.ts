/** Callers that nobody waits for are forgotten beyond so many. */
const keptCallers = 10_000;

interface Caller {
  /** ms that it has had, on a virtual clock */
  had: number;
  readonly waiting: (() => void)[];
}

export interface FairTurnsOptions {
  /** how many have a turn at a time */
  readonly places: number;
  /** a caller that has waited for so long is rejected; null = callers wait for as long as it takes */
  readonly patienceMs: number | null;
  /** message of the error after too long a wait */
  readonly impatience: string;
  /** how much faster than others a caller's time passes; such as 0.25 for one that gets four times as much */
  readonly weightOf?: (caller: string) => number;
  /** monotonic ms */
  readonly now?: () => number;
}

/**
 * Few places that callers take in turn: the next is for whoever has had least time in one (virtual time, as in Linux's
 * Completely Fair Scheduler); within a caller, first come, first served. So who asks for a hundred things at once is
 * not before who asks for one.
 */
export class FairTurns {
  readonly #options: Required<FairTurnsOptions>;
  readonly #callers = new Map<string, Caller>();
  #taken = 0;
  #waitingNow = 0;
  #contendedSince = 0;
  #contendedMs = 0;
  /** the least that a waiting caller had when it was chosen */
  #floor = 0;

  constructor(options: FairTurnsOptions) {
    this.#options = { weightOf: () => 1, now: () => performance.now(), ...options };
  }

  /** How long, of all time so far, somebody has waited for a place, ms. */
  get contendedMs(): number {
    return this.#contendedMs + (this.#waitingNow > 0 ? this.#options.now() - this.#contendedSince : 0);
  }

  /** Resolves when it is the caller's turn; call the answer when the turn has ended. */
  async take(name: string): Promise<() => void> {
    const known = this.#callerOf(name);
    if (this.#taken >= this.#options.places) await this.#wait(known);
    else this.#taken++;
    const began = this.#options.now();
    let left = false;
    return () => {
      if (!left) this.#leave(known, (this.#options.now() - began) * this.#options.weightOf(name));
      left = true;
    };
  }

  #callerOf(name: string): Caller {
    let caller = this.#callers.get(name);
    if (caller === undefined) {
      if (this.#callers.size >= keptCallers) this.#forgetIdle();
      this.#callers.set(name, (caller = { had: 0, waiting: [] }));
    }
    // Who comes back after a while has saved nothing up.
    if (caller.waiting.length === 0) caller.had = Math.max(caller.had, this.#floor);
    return caller;
  }

  #wait(caller: Caller): Promise<void> {
    const { patienceMs, impatience } = this.#options;
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      if (this.#waitingNow++ === 0) this.#contendedSince = this.#options.now();
      const go = (): void => {
        clearTimeout(timer);
        this.#waitsNoMore();
        resolve();
      };
      caller.waiting.push(go);
      if (patienceMs === null) return;
      timer = setTimeout(() => {
        caller.waiting.splice(caller.waiting.indexOf(go), 1);
        this.#waitsNoMore();
        reject(new Error(impatience));
      }, patienceMs).unref();
    });
  }

  #waitsNoMore(): void {
    if (--this.#waitingNow === 0) this.#contendedMs += this.#options.now() - this.#contendedSince;
  }

  #leave(caller: Caller, ms: number): void {
    caller.had += ms;
    const next = this.#next();
    // Handed over directly: a new caller could otherwise take the place before those that wait.
    if (next === undefined) this.#taken--;
    else next();
  }

  #next(): (() => void) | undefined {
    let least: Caller | null = null;
    for (const caller of this.#callers.values())
      if (caller.waiting.length > 0 && (least === null || caller.had < least.had)) least = caller;
    if (least === null) return undefined;
    this.#floor = Math.max(this.#floor, least.had);
    return least.waiting.shift();
  }

  #forgetIdle(): void {
    for (const [name, { waiting }] of this.#callers) if (waiting.length === 0) this.#callers.delete(name);
  }
}

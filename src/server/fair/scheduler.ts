import type { Turn } from "../../modules/kit/turn.js";
import { Courtesy } from "./courtesy.js";
import { firstOf } from "./rank.js";
import type { Work } from "./work.js";

/** How long one operation holds the event loop before others get their turn, ms: alone, and beside other callers. */
const sliceMs = 5;
const sharedSliceMs = 2;
/** Who stood back for another gets this much in return: a quarter of the time, wherever light ones never end. */
const heldSliceMs = 4;
/** Callers who asked for a turn lately, ms, are there: their answers from stores may come in at any moment. */
const latelyMs = 250;
/** What a caller has had is forgotten to a third in so long, ms. */
const fadingMs = 1_000;
/** What was woken goes on so many microtasks later. */
const wakingHops = 12;
/** Callers that nobody waits for are forgotten beyond so many. */
const keptCallers = 10_000;

interface Waiting {
  readonly work: Work;
  readonly since: number;
  readonly going: (() => void)[];
}

interface Caller {
  /** processor time it has had, in ms, on the scheduler's virtual clock */
  had: number;
  /** ms of the last second or so: what it has had, fading, as of `latelyAt` */
  lately: number;
  latelyAt: number;
  /** when it asked for a turn last, ms */
  askedAt: number;
  readonly waiting: Map<Work, Waiting>;
}

const latelyOf = ({ lately, latelyAt }: Caller, now: number): number => lately * Math.exp((latelyAt - now) / fadingMs);

/**
 * Shares the event loop among callers: one slice a round, to the caller who has had least (virtual time, as Linux's
 * Completely Fair Scheduler has it), and within the caller to light operations before heavy ones (least attained
 * service, in ranks, with ageing); who asks for much stands back for a moment while another's light one is under
 * way. So one caller's operations delay another's light ones by a slice, and nobody waits who is alone.
 */
export class FairScheduler {
  readonly #callers = new Map<string, Caller>();
  readonly #now: () => number;
  readonly #courtesy = new Courtesy();
  readonly #known = new WeakSet<Work>();
  /** the next round, while all who wait stand back for somebody */
  #resume: NodeJS.Timeout | null = null;
  #resumeAt = 0;
  #current: { work: Work; until: number } | null = null;
  /** the least that an active caller has had */
  #floor = 0;
  #running = false;
  /** the caller who asked last, and the one before */
  #lately: readonly [Caller | null, Caller | null] = [null, null];

  /** `now`: monotonic ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What an operation awaits before each heavy step; throws where it is to stop. */
  turnOf(work: Work): Turn {
    return () => this.#take(work);
  }

  #take(work: Work): Promise<void> | undefined {
    work.check();
    if (this.#current?.work === work && this.#now() < this.#current.until) return undefined;
    const caller = this.#callerOf(work);
    if (!this.#known.has(work)) this.#meet(work);
    const back = this.#running ? 0 : this.#standsBack(work);
    if (!this.#running && back === 0) {
      this.#running = true;
      this.#slice(caller, work);
      return undefined;
    }
    if (back > 0) this.#roundIn(back);
    const waited = new Promise<void>((resolve) => {
      const waiting = caller.waiting.get(work);
      if (waiting === undefined) caller.waiting.set(work, { work, since: this.#now(), going: [resolve] });
      else waiting.going.push(resolve);
    });
    return waited.then(() => work.check());
  }

  #meet(work: Work): void {
    this.#known.add(work);
    this.#courtesy.begin(work, this.#now());
    work.onEnd(() => {
      this.#courtesy.end(work);
      if (this.#resume !== null) this.#roundIn(0);
    });
  }

  /** ms */
  #standsBack(work: Work): number {
    const now = this.#now();
    return this.#courtesy.waitOf(work, now, (name) => {
      const caller = this.#callers.get(name);
      return caller === undefined ? { had: 0, lately: 0 } : { had: caller.had, lately: latelyOf(caller, now) };
    });
  }

  #roundIn(ms: number): void {
    const at = this.#now() + ms;
    if (this.#resume !== null) {
      if (this.#resumeAt <= at) return;
      clearTimeout(this.#resume);
    }
    this.#resumeAt = at;
    this.#resume = setTimeout(() => {
      this.#resume = null;
      if (this.#running) return;
      this.#running = true;
      this.#round();
    }, ms);
  }

  #callerOf({ caller: name }: Work): Caller {
    let caller = this.#callers.get(name);
    if (caller === undefined) {
      if (this.#callers.size >= keptCallers) this.#forgetIdle();
      this.#callers.set(name, (caller = { had: 0, lately: 0, latelyAt: 0, askedAt: 0, waiting: new Map() }));
    }
    // Who comes back after a while has saved nothing up.
    if (caller.waiting.size === 0) caller.had = Math.max(caller.had, this.#floor);
    caller.askedAt = this.#now();
    if (this.#lately[0] !== caller) this.#lately = [caller, this.#lately[0]];
    return caller;
  }

  #round(): void {
    const next = this.#next();
    if (typeof next === "number") {
      this.#running = false;
      if (next < Infinity) this.#roundIn(next);
      return;
    }
    this.#slice(next.caller, next.waiting.work);
    void this.#wake(next);
  }

  #sliceMs(): number {
    const [, other] = this.#lately;
    return other !== null && this.#now() - other.askedAt < latelyMs ? sharedSliceMs : sliceMs;
  }

  /** A slice that has just begun; what it cost is known after everything that it sets off has run. */
  #slice(caller: Caller, work: Work): void {
    const began = this.#now();
    const ms = this.#courtesy.served(work) ? heldSliceMs : this.#sliceMs();
    this.#current = { work, until: began + ms };
    setImmediate(() => {
      const spent = this.#now() - began;
      work.spentMs += spent;
      caller.had += spent;
      caller.lately = latelyOf(caller, began) + spent;
      caller.latelyAt = began;
      this.#current = null;
      // Not in the same phase: connections are read between two slices.
      setImmediate(() => this.#round());
    });
  }

  /** Wakes what waits of one operation, step by step, as long as its slice lasts. */
  async #wake({ caller, waiting }: { caller: Caller; waiting: Waiting }): Promise<void> {
    const until = this.#current?.until ?? this.#now();
    caller.waiting.delete(waiting.work);
    do {
      waiting.going.shift()?.();
      // What was woken runs first: its continuation stands before this one.
      for (let hops = 0; hops < wakingHops; hops++) await Promise.resolve();
    } while (waiting.going.length > 0 && this.#now() < until);
    const added = caller.waiting.get(waiting.work);
    if (added !== undefined) waiting.going.push(...added.going);
    if (waiting.going.length > 0) caller.waiting.set(waiting.work, { ...waiting, since: this.#now() });
  }

  /** What comes next; or in how many ms, where all who wait stand back (Infinity: nobody waits). */
  #next(): { caller: Caller; waiting: Waiting } | number {
    let least: { caller: Caller; waiting: Waiting } | null = null;
    let back = Infinity;
    for (const caller of this.#callers.values()) {
      if (caller.waiting.size === 0 || (least !== null && caller.had >= least.caller.had)) continue;
      const waiting = firstOf(caller.waiting.values(), this.#now())!;
      const ms = this.#standsBack(waiting.work);
      if (ms === 0) least = { caller, waiting };
      else back = Math.min(back, ms);
    }
    if (least === null) return back;
    this.#floor = Math.max(this.#floor, least.caller.had);
    return least;
  }

  #forgetIdle(): void {
    for (const [name, { waiting }] of this.#callers) if (waiting.size === 0) this.#callers.delete(name);
  }
}

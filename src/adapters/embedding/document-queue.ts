import { setTimeout as sleep } from "node:timers/promises";
import { Pace, weightOf } from "./pace.js";

/** A request took longer than it may. */
export class TooSlow extends Error {}

export interface DocumentQueueOptions {
  /**
   * The vectors of some texts by one request. Throws TooSlow where the answer did not come in time, the signal's reason
   * when it is given up, and what else went wrong.
   */
  request(texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]>;
  /** what a text is refused with that took too long by itself, each of so many times */
  tooSlow(times: number): Error;
  pace: Pace;
  /** most texts in a request */
  mostTexts: number;
  /** how often a text that took too long by itself is tried again */
  retries: number;
}

/** One text that somebody waits for, whoever they are. */
interface Wanted {
  readonly text: string;
  readonly calls: Set<Call>;
  /** under way */
  taken: boolean;
  /** may be remembered when nobody waits any more */
  keeps: boolean;
  tooSlow: number;
}

/** One caller: what is still missing, by text. */
interface Call {
  readonly missing: Set<Wanted>;
  readonly got: Map<string, Float32Array>;
  /** may what was computed be remembered when the call fails? */
  readonly keeps: boolean;
  finish(error?: unknown): void;
  progress(): void;
}

/** Vectors of calls that failed, for who asks again. */
const mostKept = 4_096;
const pauseMs = 250;

/**
 * Computes the texts of all callers by requests of the size and number that the endpoint bears. A text that two callers
 * want is computed once; what a failed call had computed is kept for the next; requests that nobody waits for any more
 * are given up.
 */
export class DocumentQueue {
  readonly #options: DocumentQueueOptions;
  readonly #wanted = new Map<string, Wanted>();
  #calls: Call[] = [];
  readonly #kept = new Map<string, Float32Array>();
  #running = 0;

  constructor(options: DocumentQueueOptions) {
    this.#options = options;
  }

  /**
   * Resolves with a vector for each text. `keeps`: what was computed may be remembered when the call fails. Throws what
   * the request throws, and the signal's reason.
   */
  async vectors(
    texts: readonly string[],
    {
      signal,
      onProgress,
      keeps,
    }: { signal?: AbortSignal | undefined; onProgress?: (done: number) => void; keeps: boolean },
  ): Promise<Float32Array[]> {
    signal?.throwIfAborted();
    const got = new Map<string, Float32Array>();
    const places = new Map<string, number>();
    for (const text of texts) places.set(text, (places.get(text) ?? 0) + 1);
    for (const text of places.keys()) {
      const kept = this.#kept.get(text);
      if (kept !== undefined) got.set(text, kept);
      this.#kept.delete(text);
    }
    const done = (): number => [...got.keys()].reduce((sum, text) => sum + places.get(text)!, 0);
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => call.finish(signal!.reason);
      const call: Call = {
        missing: new Set(),
        got,
        keeps,
        progress: () => onProgress?.(done()),
        finish: (error) => {
          signal?.removeEventListener("abort", abort);
          this.#leave(call);
          if (error === undefined) return resolve();
          if (keeps) for (const [text, vector] of got) this.#keep(text, vector);
          reject(error as Error);
        },
      };
      for (const text of places.keys()) if (!got.has(text)) this.#want(call, text);
      if (call.missing.size === 0) return resolve();
      signal?.addEventListener("abort", abort);
      this.#calls.push(call);
      this.#run();
    });
    return texts.map((text) => got.get(text)!);
  }

  #want(call: Call, text: string): void {
    const wanted = this.#wanted.get(text) ?? { text, calls: new Set(), taken: false, keeps: false, tooSlow: 0 };
    wanted.keeps ||= call.keeps;
    this.#wanted.set(text, wanted);
    wanted.calls.add(call);
    call.missing.add(wanted);
  }

  #leave(call: Call): void {
    this.#calls = this.#calls.filter((one) => one !== call);
    for (const wanted of call.missing) {
      wanted.calls.delete(call);
      if (!wanted.taken) this.#forget(wanted);
    }
    this.#listeners.forEach((look) => look());
  }

  #forget(wanted: Wanted): void {
    if (wanted.calls.size === 0 && this.#wanted.get(wanted.text) === wanted) this.#wanted.delete(wanted.text);
  }

  #putBack(texts: readonly Wanted[]): void {
    for (const wanted of texts) {
      wanted.taken = false;
      this.#forget(wanted);
    }
  }

  #keep(text: string, vector: Float32Array): void {
    this.#kept.set(text, vector);
    if (this.#kept.size > mostKept) this.#kept.delete(this.#kept.keys().next().value!);
  }

  /** of requests under way: to see whether anybody still waits for them */
  readonly #listeners = new Set<() => void>();

  #run(): void {
    while (this.#running < this.#options.pace.lanes) {
      const batch = this.#next();
      if (batch === null) {
        if (this.#running === 0) this.#options.pace.idle();
        return;
      }
      this.#running++;
      void this.#compute(batch).finally(() => {
        this.#running--;
        this.#run();
      });
    }
  }

  /** What one caller waits for, as much as a request may hold; callers in turn. */
  #next(): { texts: Wanted[]; weight: number; full: boolean } | null {
    const { pace, mostTexts } = this.#options;
    for (const call of this.#calls) {
      const texts: Wanted[] = [];
      let weight = 0;
      let full = false;
      for (const wanted of call.missing) {
        if (wanted.taken) continue;
        const own = weightOf(wanted.text);
        full = texts.length === mostTexts || (texts.length > 0 && weight + own > pace.budget);
        if (full) break;
        texts.push(wanted);
        weight += own;
      }
      if (texts.length === 0) continue;
      for (const wanted of texts) wanted.taken = true;
      this.#calls = [...this.#calls.filter((one) => one !== call), call];
      return { texts, weight, full };
    }
    return null;
  }

  async #compute({ texts, weight, full }: { texts: Wanted[]; weight: number; full: boolean }): Promise<void> {
    const { pace, request, tooSlow, retries, mostTexts } = this.#options;
    const given = new AbortController();
    const look = (): void => {
      if (texts.every(({ calls }) => calls.size === 0)) given.abort(new Error("nobody waits for these texts any more"));
    };
    this.#listeners.add(look);
    const from = performance.now();
    try {
      const vectors = await request(
        texts.map(({ text }) => text),
        given.signal,
      );
      // A request that the count of texts has limited gains nothing from a larger budget.
      pace.answered({ weight, from, to: performance.now(), full: full && texts.length < mostTexts });
      texts.forEach((wanted, i) => this.#got(wanted, vectors[i]!));
      const callers = new Set(texts.flatMap(({ calls }) => [...calls]));
      for (const call of callers) call.progress();
      for (const call of callers) if (call.missing.size === 0) call.finish();
    } catch (error) {
      if (given.signal.aborted) {
        this.#putBack(texts);
        return;
      }
      if (error instanceof TooSlow) {
        pace.timedOut(weight);
        const [first] = texts;
        if (texts.length > 1 || first!.tooSlow++ < retries) {
          await sleep(pauseMs);
          this.#putBack(texts);
          return;
        }
      }
      const told = error instanceof TooSlow ? tooSlow(texts[0]!.tooSlow) : error;
      const callers = new Set(texts.flatMap(({ calls }) => [...calls]));
      this.#putBack(texts);
      for (const call of callers) call.finish(told);
    } finally {
      this.#listeners.delete(look);
    }
  }

  #got(wanted: Wanted, vector: Float32Array): void {
    if (this.#wanted.get(wanted.text) === wanted) this.#wanted.delete(wanted.text);
    for (const call of wanted.calls) {
      call.got.set(wanted.text, vector);
      call.missing.delete(wanted);
    }
    if (wanted.calls.size === 0 && wanted.keeps) this.#keep(wanted.text, vector);
  }
}

import type { Logger } from "pino";
import { GodwitError } from "../core/errors.js";
import type { History } from "../ports/history/history.js";
import type { WorkHandler } from "../modules/kit/jobs.js";
import type { Hold, Ownership } from "../modules/kit/ownership.js";
import { fewestLooked, type OutboxEntry } from "../ports/history/outbox.js";
import type { Tracer } from "../ports/tracer.js";
import { restOf } from "./rest.js";

const pollMs = 1000;
/** Who rests looks up so often for whether anybody waits. */
const restStepMs = 20;
/** Who waits for everything to be done looks so often, and counts so often what is left. */
const idleStepMs = 25;
const progressMs = 250;
const maxAttempts = 8;
const longestDelayMs = 60_000;

/** How much of what was due a round has found. */
type Worked = "nothing" | "all" | "some" | "much";

export interface RelayParts {
  readonly history: History;
  readonly ownership: Ownership;
  readonly handlers: readonly WorkHandler[];
  readonly log: Logger;
  readonly clock: () => number;
  readonly tracer: Tracer;
}

/** Takes work from the outbox, topic by topic, for as long as the process lives. */
export class Relay {
  readonly #history: History;
  readonly #ownership: Ownership;
  readonly #handlers: readonly WorkHandler[];
  readonly #log: Logger;
  readonly #clock: () => number;
  readonly #tracer: Tracer;
  readonly #wakers = new Map<string, () => void>();
  readonly #pending = new Set<string>();
  #loops: Promise<void>[] = [];
  #stopped = false;
  #busy = 0;
  /** rounds that have found work, so far */
  #found = 0;
  /** so many wait for everything to be done: nothing rests */
  #hurried = 0;

  constructor({ history, ownership, handlers, log, clock, tracer }: RelayParts) {
    this.#history = history;
    this.#ownership = ownership;
    this.#handlers = handlers;
    this.#log = log;
    this.#clock = clock;
    this.#tracer = tracer;
  }

  start(): void {
    this.#loops = this.#handlers.map((handler) => this.#run(handler));
  }

  /** Work was committed: look at once instead of at the next poll. */
  wake({ name }: { readonly name: string }): void {
    this.#pending.add(name);
    this.#wakers.get(name)?.();
  }

  wakeAll(): void {
    for (const { topic } of this.#handlers) this.wake({ name: topic });
  }

  /** Finishes what is under way, takes nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.wakeAll();
    await Promise.all(this.#loops);
  }

  /**
   * Resolves when nothing is due but what nobody waits for: everything committed so far has been done, put off after a
   * failure, or buried; with false where that was not waited for, because `enough` was.
   */
  async idle(onProgress?: (waiting: number) => void, enough?: () => Promise<boolean>): Promise<boolean> {
    this.#hurried++;
    try {
      return await this.#untilIdle(onProgress, enough);
    } finally {
      this.#hurried--;
    }
  }

  /** Asks the history only while nothing is under way: what is under way is followed by what it brings. */
  async #untilIdle(onProgress?: (waiting: number) => void, enough?: () => Promise<boolean>): Promise<boolean> {
    let askedAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      const isTime = performance.now() - askedAt >= progressMs;
      if (isTime && enough !== undefined && (await enough())) return false;
      if (this.#busy === 0) {
        const before = this.#found;
        const waiting = await this.#wakeDue();
        // Work that began and ended meanwhile may have brought more where nothing was before.
        if (waiting === 0 && this.#busy === 0 && this.#found === before) return true;
      }
      if (isTime) {
        onProgress?.((await this.#history.outbox.state()).reduce((sum, queue) => sum + queue.waiting, 0));
        askedAt = performance.now();
      }
      await new Promise((resolve) => setTimeout(resolve, idleStepMs));
    }
  }

  /** Wakes whoever has work that is due; answers with how many have. */
  async #wakeDue(): Promise<number> {
    const now = this.#clock();
    let waiting = 0;
    for (const { topic, ready, inOrder = false, beside = false } of this.#handlers) {
      if (beside) continue;
      const due = await this.#history.outbox.due(topic, 1, now, { inOrder });
      if (due.length > 0 && (ready === undefined || ready())) {
        waiting++;
        this.wake({ name: topic });
      }
    }
    return waiting;
  }

  async #run(handler: WorkHandler): Promise<void> {
    while (!this.#stopped) {
      this.#pending.delete(handler.topic);
      const began = performance.now();
      let worked: Worked = "nothing";
      const counted = handler.beside === true ? 0 : 1;
      this.#busy += counted;
      try {
        worked = await this.#once(handler);
      } catch (error) {
        this.#log.error({ topic: handler.topic, error }, "outbox: the history cannot be read; trying again");
      } finally {
        this.#busy -= counted;
      }
      const isMore = worked === "some" || worked === "much";
      if (worked !== "nothing" && worked !== "much" && handler.restMs !== undefined)
        await this.#rest(began + restOf(handler.restMs, performance.now() - began));
      if (!isMore && !this.#stopped && !this.#pending.has(handler.topic)) await this.#sleep(handler.topic);
    }
  }

  async #rest(until: number): Promise<void> {
    while (!this.#stopped && this.#hurried === 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, Math.min(restStepMs, until - performance.now())).unref());
  }

  #sleep(topic: string): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      timer.unref();
      this.#wakers.set(topic, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** One round, and how much of what was due it found. */
  async #once(handler: WorkHandler): Promise<Worked> {
    if (handler.ready && !handler.ready()) return "nothing";
    const { topic, keys, perKey, inOrder = false, byOwner = false } = handler;
    const partitions = byOwner ? this.#ownership.owned() : null;
    if (partitions?.length === 0) return "nothing";
    const entries = await this.#history.outbox.due(topic, keys, this.#clock(), {
      inOrder,
      partitions,
      ...(perKey === undefined ? {} : { perKey }),
    });
    if (entries.length === 0) return "nothing";
    this.#found++;
    const hold = byOwner ? this.#ownership.hold(entries.map(({ key }) => key)) : null;
    try {
      await this.#together(handler, entries, hold);
    } finally {
      hold?.end();
    }
    const found = new Set(entries.map(({ key }) => key)).size;
    if (found >= keys) return "much";
    // What comes after this look says so (`wake`).
    return perKey === undefined && found < keys / 2 && entries.length < fewestLooked ? "all" : "some";
  }

  /** What was another's before it was done is theirs to do, and theirs to put off. */
  async #together(handler: WorkHandler, entries: readonly OutboxEntry[], hold: Hold | null): Promise<void> {
    try {
      await this.#handle(handler, entries);
    } catch (error) {
      if (hold?.lost === true) return;
      const keys = new Set(entries.map(({ key }) => key));
      if (keys.size === 1 || isOutage(error)) await this.#putOff(handler, entries, error);
      else
        for (const key of keys)
          await this.#alone(
            handler,
            entries.filter((entry) => entry.key === key),
            hold,
          ); // one bad key must not hold up the others
    }
  }

  #handle(handler: WorkHandler, entries: readonly OutboxEntry[]): Promise<void> {
    return this.#tracer.span(
      `outbox ${handler.topic}`,
      { "godwit.topic": handler.topic, "godwit.entries": entries.length },
      () => handler.handle(entries),
    );
  }

  async #alone(handler: WorkHandler, entries: readonly OutboxEntry[], hold: Hold | null): Promise<void> {
    try {
      await this.#handle(handler, entries);
    } catch (error) {
      if (hold?.lost === true) return;
      await this.#putOff(handler, entries, error);
    }
  }

  async #putOff(
    { topic, patient = false }: WorkHandler,
    entries: readonly OutboxEntry[],
    error: unknown,
  ): Promise<void> {
    const numbers = entries.map(({ number }) => number);
    const attempts = Math.max(...entries.map((entry) => entry.attempts)) + 1;
    const message = error instanceof Error ? error.message : String(error);
    if (attempts >= maxAttempts && !patient && !isOutage(error)) {
      this.#log.error(
        { topic, entries: numbers.length, error: message },
        "outbox: given up; see the dead entries in health",
      );
      await this.#history.outbox.bury(numbers, message);
      return;
    }
    const delay = Math.min(longestDelayMs, 250 * 2 ** Math.min(attempts, 10)) * (0.75 + 0.5 * Math.random());
    this.#log.warn({ topic, entries: numbers.length, attempts, error: message }, "outbox: put off");
    await this.#history.outbox.retry(numbers, message, this.#clock() + delay);
  }
}

/** A store or model that does not answer, or not to this key, is waited for, however long it takes. */
function isOutage(error: unknown): boolean {
  return error instanceof GodwitError && (error.code === "UNAVAILABLE" || error.code === "CONFIGURATION");
}

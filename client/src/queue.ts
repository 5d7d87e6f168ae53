import { GodwitError } from "./errors.js";

/** Where what was not sent yet outlives the page; localStorage is one. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface Refused<T> {
  readonly element: T;
  readonly code: string;
  readonly message: string;
}

export interface QueueOptions<T> {
  readonly key: string;
  readonly storage: Storage | null;
  /** ms to wait for more */
  readonly waitMs: number;
  /** elements a request */
  readonly batch: number;
  /** Answers with those that the service did not take; throws where nothing was taken. */
  send(elements: readonly T[], options: { keepalive: boolean }): Promise<readonly Refused<T>[]>;
  /** What the service will never take: told once, and let go. */
  refused(refusals: readonly Refused<T>[]): void;
}

const mostKept = 5_000;
const longestWaitMs = 60_000;

/**
 * Elements on their way to the service: kept until it has acknowledged them, sent together, again and again while it is
 * away, oldest first. Each has an id of its own, so that sending it twice counts once.
 */
export class Queue<T> {
  readonly #options: QueueOptions<T>;
  #waiting: T[];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sending: Promise<void> | null = null;
  #pauseMs: number;

  constructor(options: QueueOptions<T>) {
    this.#options = options;
    this.#pauseMs = options.waitMs;
    this.#waiting = this.#read();
    if (this.#waiting.length > 0) this.#later(0);
  }

  get length(): number {
    return this.#waiting.length;
  }

  add(element: T): void {
    this.#waiting.push(element);
    // The oldest go first when a device was away for very long.
    if (this.#waiting.length > mostKept) this.#waiting.splice(0, this.#waiting.length - mostKept);
    this.#keep();
    this.#later(this.#waiting.length >= this.#options.batch ? 0 : this.#options.waitMs);
  }

  /** Sends what waits now; resolves when it was sent or could not be. `keepalive`: the page may end meanwhile. */
  async flush({ keepalive = false } = {}): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#sending ??= this.#send(keepalive).finally(() => {
      this.#sending = null;
    });
    await this.#sending;
  }

  async #send(keepalive: boolean): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#options.batch);
      try {
        const refusals = await this.#options.send(batch, { keepalive });
        if (refusals.length > 0) this.#options.refused(refusals);
      } catch (error) {
        if (error instanceof GodwitError && !error.passing && error.code !== "UNAUTHENTICATED")
          this.#options.refused(batch.map((element) => ({ element, code: error.code, message: error.message })));
        else {
          this.#pauseMs = Math.min(longestWaitMs, Math.max(this.#options.waitMs, this.#pauseMs * 2));
          this.#later(
            error instanceof GodwitError && error.retryAfter !== null ? error.retryAfter * 1_000 : this.#pauseMs,
          );
          return;
        }
      }
      this.#pauseMs = this.#options.waitMs;
      this.#waiting.splice(0, batch.length);
      this.#keep();
    }
  }

  #later(ms: number): void {
    if (this.#timer !== null && ms > 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #read(): T[] {
    try {
      const kept: unknown = JSON.parse(this.#options.storage?.getItem(this.#options.key) ?? "[]");
      return Array.isArray(kept) ? (kept as T[]) : [];
    } catch {
      return [];
    }
  }

  #keep(): void {
    try {
      this.#options.storage?.setItem(this.#options.key, JSON.stringify(this.#waiting));
    } catch {
      // The storage is full or forbidden: the page alone remembers.
    }
  }
}

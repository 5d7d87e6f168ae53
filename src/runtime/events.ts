import type { History } from "../ports/history/history.js";

/** Something that happened, as many listeners in this process hear it; PostgreSQL carries it between processes. */
export class Events {
  readonly #history: History;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();

  constructor(history: History) {
    this.#history = history;
  }

  /** Calls `listener` for every event of a channel until the returned function is called. */
  async on(channel: string, listener: (payload: string) => void): Promise<() => void> {
    let listeners = this.#listeners.get(channel);
    if (listeners === undefined) {
      this.#listeners.set(channel, (listeners = new Set()));
      const all = listeners;
      await this.#history.listen(channel, (payload) => {
        for (const one of all) one(payload);
      });
    }
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  /**
   * Events of a channel as an asynchronous sequence that begins with one empty event (look at once). While the consumer
   * is busy, events are joined by `join`, so a slow client costs one event, not a queue.
   */
  async *stream(
    channel: string,
    join: (waiting: string | null, payload: string) => string | null,
  ): AsyncGenerator<string> {
    let waiting: string | null = "";
    let wake: (() => void) | null = null;
    const off = await this.on(channel, (payload) => {
      waiting = join(waiting, payload);
      if (waiting !== null) wake?.();
    });
    try {
      for (;;) {
        if (waiting === null)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        const payload: string | null = waiting;
        waiting = null;
        if (payload !== null) yield payload;
      }
    } finally {
      off();
    }
  }
}

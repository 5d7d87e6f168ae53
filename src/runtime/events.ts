import type { Logger } from "pino";
import type { History } from "../ports/history/history.js";
import type { Channel } from "../modules/kit/channels.js";
import type { Events } from "../modules/kit/events.js";

/** Something that happened, as many listeners in this process hear it; PostgreSQL carries it between processes. */
export class Notifications implements Events {
  readonly #history: History;
  readonly #log: Logger;
  readonly #listeners = new Map<string, Set<(payload: string) => void>>();

  constructor(history: History, log: Logger) {
    this.#history = history;
    this.#log = log;
  }

  async on<T>(channel: Channel<T>, listener: (message: T) => void): Promise<() => void> {
    let listeners = this.#listeners.get(channel.name);
    if (listeners === undefined) {
      this.#listeners.set(channel.name, (listeners = new Set()));
      const all = listeners;
      await this.#history.listen(channel.name, (payload) => {
        for (const one of all) one(payload);
      });
    }
    const hear = (payload: string): void => {
      let message: T;
      try {
        message = channel.parse(payload);
      } catch (error) {
        this.#log.warn({ channel: channel.name, error }, "a notification of another version; ignored");
        return;
      }
      listener(message);
    };
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }

  async *stream<T>(channel: Channel<T>, wanted: (message: T) => boolean = () => true): AsyncGenerator<void> {
    let waiting = true;
    let wake: (() => void) | null = null;
    const off = await this.on(channel, (message) => {
      if (waiting || !wanted(message)) return;
      waiting = true;
      wake?.();
    });
    try {
      for (;;) {
        if (!waiting)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        waiting = false;
        yield;
      }
    } finally {
      off();
    }
  }
}

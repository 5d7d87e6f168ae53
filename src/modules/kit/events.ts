import type { Channel } from "./channels.js";

/** Notifications between the processes on one database. */
export interface Events {
  /** Calls `listener` for every message of a channel until the returned function is called. */
  on<T>(channel: Channel<T>, listener: (message: T) => void): Promise<() => void>;
  /**
   * Yields once at the beginning (look at once), and again after messages that are `wanted`. While the consumer is
   * busy, messages are joined to one, so a slow client costs one look, not a queue.
   */
  stream<T>(channel: Channel<T>, wanted?: (message: T) => boolean): AsyncGenerator<void>;
}

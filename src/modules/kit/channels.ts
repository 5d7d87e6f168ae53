import { z } from "zod";
import type { History } from "../../ports/history/history.js";

/** A kind of notification between the processes on one database, with the schema of what it says. */
export class Channel<T> {
  readonly name: string;
  readonly #schema: z.ZodType<T>;

  constructor(name: string, schema: z.ZodType<T>) {
    this.name = name;
    this.#schema = schema;
  }

  /** Tells every process (after commit, inside a transaction). At most 8,000 bytes of JSON. */
  notify(history: Pick<History, "notify">, message: T): Promise<void> {
    return history.notify(this.name, JSON.stringify(message));
  }

  /** Throws where a process of another version says something else. */
  parse(payload: string): T {
    return this.#schema.parse(JSON.parse(payload));
  }
}

/** A channel whose message is that something happened. */
export const signalChannel = (name: string): Channel<null> => new Channel(name, z.null());

/** Another codebook serves, or another model. */
export const editionChannel = signalChannel("godwit_edition");

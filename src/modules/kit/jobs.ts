import { z } from "zod";
import type { Role } from "../../core/roles.js";
import type { OutboxEntry, OutboxHistory } from "../../ports/history/outbox.js";

/**
 * Does the work of one topic. It must delete what it has done in the transaction that does it: at least once,
 * idempotent.
 */
export interface WorkHandler {
  readonly topic: string;
  /** of which processes it is the work; absent = of those that fold */
  readonly role?: Role;
  /** how many keys (users, items) to take at once */
  readonly keys: number;
  /** at most this many entries of each; absent = all that are due */
  readonly perKey?: number;
  /** whether the entries of a key must be done in the order they were added: what fails holds up what comes after it */
  readonly inOrder?: boolean;
  /**
   * ms from the beginning of one round to that of the next, unless there is more than a round takes: what comes in a
   * stream is done some at a time, and what comes alone at once. Absent = none
   */
  readonly restMs?: number;
  /** whether it is done by the process that owns its key, a user, and by nobody else */
  readonly byOwner?: boolean;
  /** Never given up, whatever fails; absent = given up after some failures. */
  readonly patient?: boolean;
  /** whether nobody waits for it: imports, and whoever waits for all that follows from a write, end before it */
  readonly beside?: boolean;
  /** false = not now (such as before there are topics); absent = always */
  ready?(): boolean;
  handle(entries: readonly OutboxEntry[]): Promise<void>;
}

type Outbox = { readonly outbox: OutboxHistory };

/** Work was committed: it is looked at at once instead of at the next poll. */
export type Wake = (job: { readonly name: string }) => void;

/** One piece of work as its handler gets it. */
export interface Work<T> {
  readonly number: bigint;
  readonly key: string;
  readonly payload: T;
  /** how often it has failed */
  readonly attempts: number;
}

export interface NewWork<T> {
  readonly key: string;
  readonly payload: T;
  /** epoch ms; absent = at once */
  readonly availableAt?: number;
}

/** A kind of work that follows a committed write, with the schema of its payload. */
export class Job<T> {
  readonly name: string;
  readonly #schema: z.ZodType<T>;

  constructor(name: string, schema: z.ZodType<T>) {
    this.name = name;
    this.#schema = schema;
  }

  /** Call it in the transaction of the write. */
  add({ outbox }: Outbox, work: readonly NewWork<T>[]): Promise<void> {
    return outbox.add(work.map((one) => ({ topic: this.name, ...one })));
  }

  /** All work of these keys that has not been done: put off and given up included. */
  async ofKeys({ outbox }: Outbox, keys: readonly string[]): Promise<Work<T>[]> {
    return (await outbox.ofKeys([this.name], keys)).map(({ number, key, payload, attempts }) => ({
      number,
      key,
      attempts,
      payload: this.#schema.parse(payload),
    }));
  }

  /** Drops the work of a key. */
  forget({ outbox }: Outbox, key: string): Promise<void> {
    return outbox.forget(this.name, key);
  }

  /** How this work is done. It must delete what it has done in the transaction that does it. */
  handler({
    handle,
    ...how
  }: Omit<WorkHandler, "topic" | "handle"> & { handle(work: readonly Work<T>[]): Promise<void> }): WorkHandler {
    return {
      ...how,
      topic: this.name,
      handle: (entries) =>
        handle(
          entries.map(({ number, key, payload, attempts }) => ({
            number,
            key,
            attempts,
            payload: this.#schema.parse(payload),
          })),
        ),
    };
  }
}

/** Work of which the key says everything. */
export class KeyJob<T extends object = object> extends Job<T | Record<string, never>> {
  /** schema: of what may be said beside the key */
  constructor(name: string, schema?: z.ZodType<T>) {
    super(name, schema ?? z.object({}));
  }

  addKeys(history: Outbox, keys: readonly string[]): Promise<void> {
    return this.add(
      history,
      keys.map((key) => ({ key, payload: {} })),
    );
  }
}

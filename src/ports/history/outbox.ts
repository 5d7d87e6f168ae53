/**
 * Nothing is put off for longer than this; what seems to be was put off by a clock that has been set back since, and is
 * due, whoever put it off and whenever the process that finds it began.
 */
export const longestPutOffMs = 2 * 3_600_000;

/**
 * A look at what is due reads at least so many of the oldest entries. Where fewer were found, of fewer than half as
 * many keys as were asked for and without `perKey`, that was all.
 */
export const fewestLooked = 256;

/** What follows a committed write. `key` orders work: one user, one item. */
export interface OutboxEntry {
  number: bigint;
  topic: string;
  key: string;
  payload: unknown;
  attempts: number;
}

/** Work that was given up. */
export interface DeadLetter extends Omit<OutboxEntry, "payload"> {
  error: string | null;
  createdAt: number;
  diedAt: number;
}

export interface QueueState {
  topic: string;
  waiting: number;
  dead: number;
  oldest: number | null;
}

export interface OutboxHistory {
  add(entries: readonly { topic: string; key: string; payload?: unknown; availableAt?: number }[]): Promise<void>;
  /**
   * Work that is due, oldest first: all entries of at most `keys` keys, or the oldest `perKey` of each. A quarter of
   * the keys are those that have just come. `inOrder`: nothing of a key while an entry of it is put off
   * after a failure, so that later ones do not overtake it. `partitions`: of keys in these only; null = of any.
   */
  due(
    topic: string,
    keys: number,
    now: number,
    options?: {
      readonly perKey?: number;
      readonly inOrder?: boolean;
      readonly partitions?: readonly number[] | null;
    },
  ): Promise<OutboxEntry[]>;
  /** Deletes done work; answers with the numbers that were still there (another process may have been quicker). */
  done(numbers: readonly bigint[]): Promise<Set<bigint>>;
  /** Puts work off after a failure. */
  retry(numbers: readonly bigint[], error: string, availableAt: number): Promise<void>;
  /** Gives work up; it stays for inspection. */
  bury(numbers: readonly bigint[], error: string): Promise<void>;
  /** Buried work, newest first, below a number. */
  dead(topic: string | null, first: number, before: bigint | null): Promise<DeadLetter[]>;
  /** Brings buried work back, due at once: all, of a topic, or by number; answers with the topic of each. */
  revive(query: { topic?: string | null; numbers?: readonly bigint[] | null }): Promise<string[]>;
  /** How much waits, counted up to `most`; messages to webhooks left out. */
  waiting(most: number): Promise<number>;
  /** Makes due what was put off beyond a time: the clock was set back. */
  hurry(beyond: number): Promise<number>;
  /** All work of these keys that has not been done: put off and given up included. */
  ofKeys(topics: readonly string[], keys: readonly string[]): Promise<OutboxEntry[]>;
  /** Deletes the work of a key. */
  forget(topic: string, key: string): Promise<void>;
  state(): Promise<QueueState[]>;
}

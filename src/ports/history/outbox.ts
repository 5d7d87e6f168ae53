/** What follows a committed write. `key` orders work: one user, one item. */
export interface OutboxEntry {
  number: bigint;
  topic: string;
  key: string;
  payload: unknown;
  attempts: number;
}

export interface QueueState { topic: string; waiting: number; dead: number; oldest: number | null }

export interface OutboxHistory {
  add(entries: readonly { topic: string; key: string; payload?: unknown; availableAt?: number }[]): Promise<void>;
  /** Work that is due, oldest first: all entries of at most `keys` keys, or the oldest `perKey` of each. */
  due(topic: string, keys: number, now: number, perKey?: number): Promise<OutboxEntry[]>;
  /** Deletes done work; answers with the numbers that were still there (another process may have been quicker). */
  done(numbers: readonly bigint[]): Promise<Set<bigint>>;
  /** Puts work off after a failure. */
  retry(numbers: readonly bigint[], error: string, availableAt: number): Promise<void>;
  /** Gives work up; it stays for inspection. */
  bury(numbers: readonly bigint[], error: string): Promise<void>;
  /** Brings buried work back; answers with how much. */
  revive(topic: string): Promise<number>;
  /** All work of these keys that has not been done: put off and given up included. */
  ofKeys(topics: readonly string[], keys: readonly string[]): Promise<OutboxEntry[]>;
  /** Deletes the work of a key. */
  forget(topic: string, key: string): Promise<void>;
  state(): Promise<QueueState[]>;
}

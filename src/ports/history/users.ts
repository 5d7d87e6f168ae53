import type { User } from "../../core/types.js";

export interface UserHistory {
  /** Inserts or replaces; SAME when nothing changed. */
  upsert(users: readonly User[]): Promise<("NEW" | "FIELDS" | "SAME")[]>;
  /** Creates those that are not there yet. */
  ensure(ids: readonly string[]): Promise<void>;
  byIds(ids: readonly string[]): Promise<User[]>;
  /** Ids after `after`, in order. */
  page(first: number, after: string | null): Promise<string[]>;
  count(): Promise<number>;
  /** Those whose ids begin with `prefix`, in the order of the bytes of ids, after `after`. */
  withPrefix(prefix: string, first: number, after: string | null): Promise<User[]>;
  /** How many there are with such ids, counted up to `most`. */
  countWithPrefix(prefix: string, most: number): Promise<number>;
}

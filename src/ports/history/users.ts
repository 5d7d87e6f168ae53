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
}

import { createHash } from "node:crypto";
import type { History } from "../../ports/history/history.js";
import { partitionCount } from "../../ports/history/partitions.js";

/** The partition of a user: the same bits of the same hash as the history takes (adapters/postgres). */
export function partitionOf(userId: string): number {
  return createHash("md5").update(userId).digest()[0]! % partitionCount;
}

/** What a piece of work about some users was begun under. */
export interface Hold {
  /** The last step of the transaction that does the work. Throws UNAVAILABLE where another process owns them now. */
  confirm(inside: History): Promise<void>;
  /** whether the users may be another process's by now: nothing more is written of them */
  readonly lost: boolean;
  /** The work has ended, one way or another. */
  end(): void;
}

/** Which users this process does the work of; everybody's where it is the only one that can be. */
export interface Ownership {
  /** partitions; null = all, and nobody else can own one */
  owned(): readonly number[] | null;
  /** Begins work about users: their partitions are not given away before it has ended. */
  hold(userIds: readonly string[]): Hold;
}

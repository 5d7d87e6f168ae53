import type { MigrationRecord } from "./migrations.js";
import type { InterestStateRecord } from "./interests.js";

/** A user whose behaviours are about to be folded. */
export interface FoldedUser {
  readonly userId: string;
  /** as erasures name the user */
  readonly hash: string;
  /** the version of a state that the asker has decoded; null = none */
  readonly known: string | null;
}

export interface FoldBegun {
  /** the setting that was asked for; null = never set */
  readonly setting: unknown;
  /** work that was there, and is no longer */
  readonly done: ReadonlySet<bigint>;
  /** those that are another user's other id, or erased */
  readonly strays: ReadonlySet<string>;
  /**
   * By user; those without one are left out. `record` = null where the version that the asker named is in force: what
   * was written with it is known.
   */
  readonly states: ReadonlyMap<string, { readonly version: string; readonly record: InterestStateRecord | null }>;
  readonly migrations: readonly MigrationRecord[];
}

/** What the write path does most often, in few statements; inside a transaction only. */
export interface FoldHistory {
  /**
   * Takes `shared` as one of many, however long that takes, then those of `names` that nobody has: answers with them.
   */
  lock(shared: string, names: readonly string[]): Promise<Set<string>>;
  /** Takes work out of the outbox and reads what folding it needs. Under the locks. */
  begin(asked: {
    readonly setting: string;
    readonly codebookId: string;
    readonly work: readonly bigint[];
    readonly users: readonly FoldedUser[];
  }): Promise<FoldBegun>;
  /**
   * Stores states, adds work without a payload, and tells all processes after the commit; answers with the version that
   * the states have now, and so has the shard if it was stored: nothing else has written to it since it was `known`.
   */
  finish(written: {
    readonly codebookId: string;
    readonly states: readonly InterestStateRecord[];
    /** of the population; null = none is stored */
    readonly shard: { readonly number: number; readonly state: Uint8Array; readonly known: string } | null;
    readonly work: readonly { readonly topic: string; readonly key: string }[];
    readonly told: readonly { readonly channel: string; readonly payload: string }[];
  }): Promise<{ readonly version: string; readonly summed: boolean }>;
}

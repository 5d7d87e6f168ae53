import type { InterestPreference } from "../../core/ranking/preferences/preference.js";
import type { User } from "../../core/types.js";
import type { HeldMigration } from "./migrations.js";

export interface InterestStateRecord {
  userId: string;
  state: Uint8Array;
  detector: Uint8Array;
  behaviours: number;
  /** sessions the detector has seen */
  sessions: number;
  /** start of the last of them (epoch ms) */
  advancedTo: number | null;
  /** when the open session may be closed (epoch ms) */
  checkAt: number | null;
  /** of the folding code that made it (core/interests/version.ts) */
  version: number;
}

/** A user's interest state as bytes, and the version it has until it is written again. */
export interface VersionedState {
  readonly version: string /** null = the version that the asker named is still in force */;
  readonly state: Uint8Array | null;
}

/** What an answer about a user starts from. */
export interface UserSnapshotRecord {
  readonly user: User;
  /** null = nothing is folded yet */
  readonly interests: (VersionedState & { readonly detector: Uint8Array | null /** likewise */ }) | null;
  /** confirmed and settled migrations */
  readonly holding: readonly HeldMigration[];
  /** what the person says themselves, ended ones included until they are swept */
  readonly preferences: readonly InterestPreference[];
  /** false = nothing of the person may be used for recommendations */
  readonly profiling: boolean;
}

export interface InterestHistory {
  /**
   * Users (unknown ones are left out) with what is folded under a codebook, in one statement; `known` = the version of
   * a state the asker has.
   */
  snapshots(
    codebookId: string | null,
    asked: readonly { readonly userId: string; readonly known: string | null }[],
  ): Promise<UserSnapshotRecord[]>;
  get(codebookId: string, userIds: readonly string[]): Promise<InterestStateRecord[]>;
  /**
   * The states of those users whose state is another than the one the asker has, of version `known` (null = of none);
   * and the users whose state is that one.
   */
  getOthers(
    codebookId: string,
    asked: readonly { readonly userId: string; readonly known: string | null }[],
  ): Promise<{ readonly others: InterestStateRecord[]; readonly known: ReadonlySet<string> }>;
  save(codebookId: string, states: readonly InterestStateRecord[]): Promise<void>;
  forget(codebookId: string, userIds: readonly string[]): Promise<void>;
  /** Users, of these partitions (null = of any), whose open session may be closed. */
  due(codebookId: string, now: number, limit: number, partitions: readonly number[] | null): Promise<string[]>;
  /** User ids with a state, after `after`, in order. */
  page(codebookId: string, first: number, after: string | null): Promise<InterestStateRecord[]>;
  /** Users whose state was folded by a version of the code before this one, after `after`, in order. */
  outdated(codebookId: string, version: number, first: number, after: string | null): Promise<string[]>;
  /** How many they are. */
  countOutdated(codebookId: string, version: number): Promise<number>;
  /** How many users have at least so many sessions that the detector has seen. */
  watched(codebookId: string, sessions: number): Promise<number>;
  /** How many users have a state. */
  count(codebookId: string): Promise<number>;
  /** Ids of users with a state: the same draw every time, spread by hash. */
  sample(codebookId: string, size: number): Promise<string[]>;
  /** Detectors alone, by user. */
  detectors(codebookId: string, userIds: readonly string[]): Promise<Map<string, Uint8Array>>;
  /** Users with behaviours but without a state under the codebook, after `after`. */
  missing(codebookId: string, first: number, after: string | null): Promise<string[]>;
  /** Users with a state under the codebook `former` (null = nobody) but without one under `codebookId`. */
  behind(codebookId: string, former: string | null, first: number, after: string | null): Promise<string[]>;
  /** All shards of the population. */
  population(codebookId: string): Promise<Uint8Array[]>;
  /**
   * One shard, locked until the transaction ends; null = none yet. Its bytes are null where `known` names the version
   * that is in force.
   */
  lockShard(
    codebookId: string,
    shard: number,
    known: string | null,
  ): Promise<{ readonly version: string; readonly state: Uint8Array | null } | null>;
  /** Answers with the version that it has from the commit on. */
  saveShard(codebookId: string, shard: number, state: Uint8Array): Promise<string>;
}

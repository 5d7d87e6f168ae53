import type { MigrationKind, MigrationState, User } from "../../core/types.js";

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
export interface UserPictureRecord {
  readonly user: User;
  /** null = nothing is folded yet */
  readonly interests: VersionedState | null;
  /** confirmed and settled migrations */
  readonly holding: readonly HeldMigration[];
}

export interface InterestHistory {
  /**
   * Users (unknown ones are left out) with what is folded under a codebook, in one statement; `known` = the version of
   * a state the asker has.
   */
  pictures(
    codebookId: string | null,
    asked: readonly { readonly userId: string; readonly known: string | null }[],
  ): Promise<UserPictureRecord[]>;
  get(codebookId: string, userIds: readonly string[]): Promise<InterestStateRecord[]>;
  save(codebookId: string, states: readonly InterestStateRecord[]): Promise<void>;
  forget(codebookId: string, userIds: readonly string[]): Promise<void>;
  /** Users whose open session may be closed. */
  due(codebookId: string, now: number, limit: number): Promise<string[]>;
  /** User ids with a state, after `after`, in order. */
  page(codebookId: string, first: number, after: string | null): Promise<InterestStateRecord[]>;
  /** Users whose state was folded by a version of the code before this one, after `after`, in order. */
  outdated(codebookId: string, version: number, first: number, after: string | null): Promise<string[]>;
  /** How many they are. */
  countOutdated(codebookId: string, version: number): Promise<number>;
  /** How many users have a state. */
  count(codebookId: string): Promise<number>;
  /** Ids of users with a state: the same draw every time, spread by hash. */
  sample(codebookId: string, size: number): Promise<string[]>;
  /** Detectors alone, by user. */
  detectors(codebookId: string, userIds: readonly string[]): Promise<Map<string, Uint8Array>>;
  /** Users with behaviours but without a state under the codebook, after `after`. */
  missing(codebookId: string, first: number, after: string | null): Promise<string[]>;
  /** All shards of the population. */
  population(codebookId: string): Promise<Uint8Array[]>;
  /** One shard, locked until the transaction ends; null = none yet. */
  lockShard(codebookId: string, shard: number): Promise<Uint8Array | null>;
  saveShard(codebookId: string, shard: number, state: Uint8Array): Promise<void>;
}

export interface MigrationRecord {
  id: string;
  userId: string;
  key: string;
  kind: MigrationKind;
  state: MigrationState;
  domain: string | null;
  magnitude: number;
  statistic: number;
  threshold: number;
  averageRunLength: number | null;
  pValue: number | null;
  sessions: number;
  changedAt: number | null;
  detectedAt: number;
  /** JSON: see modules/migrations/facts.ts */
  facts: unknown;
}

/** What a strategy reads of a migration that holds. */
export type HeldMigration = Pick<MigrationRecord, "id" | "kind" | "state" | "magnitude" | "facts">;

export interface MigrationChangeRecord {
  number: bigint;
  migrationId: string;
  userId: string;
  state: MigrationState;
  reason: string;
  statistic: number;
  threshold: number;
  sessions: number;
  at: number;
}

export interface MigrationQuery {
  userId?: string;
  kinds?: readonly MigrationKind[];
  states?: readonly MigrationState[];
  domain?: string;
  since?: number;
}

export interface MigrationHistory {
  /** Inserts, or replaces the row of the same user and key; answers with the id in force. */
  save(migration: MigrationRecord): Promise<string>;
  /** Adds a log entry; answers with its number. */
  log(change: Omit<MigrationChangeRecord, "number">): Promise<bigint>;
  ofUsers(userIds: readonly string[]): Promise<MigrationRecord[]>;
  byIds(ids: readonly string[]): Promise<MigrationRecord[]>;
  page(
    query: MigrationQuery,
    first: number,
    after: { detectedAt: number; id: string } | null,
  ): Promise<MigrationRecord[]>;
  count(query: MigrationQuery): Promise<number>;
  changesOf(migrationIds: readonly string[]): Promise<MigrationChangeRecord[]>;
  /** Log entries after a number, in order. */
  changesAfter(number: bigint, first: number, userId?: string): Promise<MigrationChangeRecord[]>;
  lastChange(): Promise<bigint>;
}

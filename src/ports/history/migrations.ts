import type { MigrationReason } from "../../core/migrations/types.js";
import type { MigrationKind, MigrationState } from "../../core/types.js";

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
export type HeldMigration = Pick<MigrationRecord, "id" | "kind" | "state" | "magnitude" | "facts" | "changedAt">;

export interface MigrationChangeRecord {
  number: bigint;
  migrationId: string;
  userId: string;
  state: MigrationState;
  reason: MigrationReason;
  statistic: number;
  threshold: number;
  sessions: number;
  at: number;
}

export interface MigrationQuery {
  userId?: string;
  kinds?: readonly MigrationKind[];
  /** beside those of `kinds`: those whose kind is not told */
  unsure?: boolean;
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

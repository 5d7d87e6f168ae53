import type { ApiKeyHistory } from "./api-keys.js";
import type { BehaviourHistory, UserHistory } from "./behaviours.js";
import type { CodebookHistory, EmbeddingHistory, ItemHistory } from "./catalogue.js";
import type { ExperimentHistory } from "./experiments.js";
import type { InterestHistory, MigrationHistory } from "./interests.js";
import type { OutboxHistory } from "./outbox.js";
import type { RetentionHistory } from "./retention.js";
import type { ModelHistory, RecommendationHistory } from "./recommendations.js";
import type { RuleHistory } from "./rules.js";
import type { UpkeepHistory } from "./upkeep.js";
import type { WebhookHistory } from "./webhooks.js";
import type { ComponentHealth } from "../embedder.js";

export interface SettingHistory {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
}

export interface ImportProgressRecord {
  fingerprint: string;
  lines: number;
  counts: unknown;
  finished: boolean;
}

export interface ImportHistory {
  get(fingerprint: string): Promise<ImportProgressRecord | null>;
  put(progress: ImportProgressRecord): Promise<void>;
}

/** That somebody was erased: not who. Times are epoch ms. */
export interface ErasureRecord {
  erasedAt: number /** null = not every store has confirmed yet */;
  doneAt: number | null;
  requestedBy: string;
  rows: Readonly<Record<string, number>>;
}

/** Rows as JSON, times as texts. */
export interface DerivedRecords {
  interestStates: unknown[];
  migrationLog: unknown[];
  waitingBehaviours: unknown[];
  work: unknown[];
  messages: unknown[];
}

export interface ErasureHistory {
  /** Which of these users (by hash) were erased. */
  erased(userHashes: readonly string[]): Promise<Set<string>>;
  /**
   * Deletes every row about a user and remembers the hash, who asked and how much there was; answers with rows deleted
   * by table.
   */
  erase(userId: string, userHash: string, requestedBy: string): Promise<Record<string, number>>;
  /** Every store has confirmed. */
  confirm(userHash: string): Promise<void>;
  /** The last erasures, newest first. */
  list(first: number): Promise<ErasureRecord[]>;
  /**
   * What is kept about a user beside what other parts answer with: states, the log of migrations, waiting behaviours,
   * work and messages.
   */
  derived(userId: string): Promise<DerivedRecords>;
}

/**
 * Everything Godwit remembers, in PostgreSQL. Methods called on what `transaction` hands in commit or fail together.
 */
export interface History {
  readonly items: ItemHistory;
  readonly embeddings: EmbeddingHistory;
  readonly codebooks: CodebookHistory;
  readonly users: UserHistory;
  readonly behaviours: BehaviourHistory;
  readonly interests: InterestHistory;
  readonly migrations: MigrationHistory;
  readonly recommendations: RecommendationHistory;
  readonly experiments: ExperimentHistory;
  readonly rules: RuleHistory;
  readonly models: ModelHistory;
  readonly outbox: OutboxHistory;
  readonly webhooks: WebhookHistory;
  readonly apiKeys: ApiKeyHistory;
  readonly retention: RetentionHistory;
  readonly settings: SettingHistory;
  readonly imports: ImportHistory;
  readonly erasures: ErasureHistory;
  readonly upkeep: UpkeepHistory;
  /** Runs `work` in one transaction: all or nothing. Inside, use only the History handed in. */
  transaction<T>(work: (history: History) => Promise<T>): Promise<T>;
  /** Inside a transaction: takes named locks until it ends. With `wait: false` answers with those it could take. */
  lock(names: readonly string[], options?: { wait?: boolean; shared?: boolean }): Promise<Set<string>>;
  /** Tells all processes on this database that something happened (after commit, if inside a transaction). */
  notify(channel: string, payload: string): Promise<void>;
  /**
   * Calls `listener` for every notification of a channel, from any process; answers with the function that stops it.
   */
  listen(channel: string, listener: (payload: string) => void): Promise<() => Promise<void>>;
  /** Where it lies: the server's own identity, the database and the schema. A copy lies elsewhere. */
  place(): Promise<string>;
  health(): Promise<ComponentHealth>;
  close(): Promise<void>;
}

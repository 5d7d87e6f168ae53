import type { ComponentHealth } from "../embedder.js";
import type { ApiKeyHistory } from "./api-keys.js";
import type { BehaviourHistory } from "./behaviours.js";
import type { CodebookHistory } from "./codebooks.js";
import type { EmbeddingHistory } from "./embeddings.js";
import type { ErasureHistory } from "./erasures.js";
import type { ExperimentHistory } from "./experiments.js";
import type { FoldHistory } from "./folds.js";
import type { ImportHistory } from "./imports.js";
import type { InterestHistory } from "./interests.js";
import type { ItemHistory } from "./items.js";
import type { ItemWordsHistory } from "./item-words.js";
import type { MigrationHistory } from "./migrations.js";
import type { ModelHistory } from "./models.js";
import type { OutboxHistory } from "./outbox.js";
import type { OwnVectorHistory } from "./own-vectors.js";
import type { PartitionHistory } from "./partitions.js";
import type { PeopleHistory } from "./people.js";
import type { PreferenceHistory } from "./preferences.js";
import type { RecommendationHistory } from "./recommendations.js";
import type { RetentionHistory } from "./retention.js";
import type { RuleHistory } from "./rules.js";
import type { SettingHistory } from "./settings.js";
import type { StreamHistory } from "./streams.js";
import type { TopicChangeHistory } from "./topic-changes.js";
import type { UpkeepHistory } from "./upkeep.js";
import type { UserHistory } from "./users.js";
import type { WebhookHistory } from "./webhooks.js";

/**
 * Everything Godwit remembers, in PostgreSQL. Methods called on what `transaction` hands in commit or fail together.
 */
export interface History {
  readonly items: ItemHistory;
  readonly embeddings: EmbeddingHistory;
  readonly ownVectors: OwnVectorHistory;
  readonly codebooks: CodebookHistory;
  readonly itemWords: ItemWordsHistory;
  readonly users: UserHistory;
  readonly people: PeopleHistory;
  readonly behaviours: BehaviourHistory;
  readonly interests: InterestHistory;
  readonly folds: FoldHistory;
  readonly migrations: MigrationHistory;
  readonly recommendations: RecommendationHistory;
  readonly experiments: ExperimentHistory;
  readonly rules: RuleHistory;
  readonly preferences: PreferenceHistory;
  readonly topicChanges: TopicChangeHistory;
  readonly models: ModelHistory;
  readonly outbox: OutboxHistory;
  readonly partitions: PartitionHistory;
  readonly webhooks: WebhookHistory;
  readonly streams: StreamHistory;
  readonly apiKeys: ApiKeyHistory;
  readonly retention: RetentionHistory;
  readonly settings: SettingHistory;
  readonly imports: ImportHistory;
  readonly erasures: ErasureHistory;
  readonly upkeep: UpkeepHistory;
  /**
   * Runs `work` in one transaction: all or nothing. Inside, use only the History handed in. `often`: it is the same
   * many times a second, and finds all it asks for by key; how that is done is worked out once.
   */
  transaction<T>(work: (history: History) => Promise<T>, options?: { readonly often?: boolean }): Promise<T>;
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

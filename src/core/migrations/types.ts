import type { Session } from "../session.js";
import type { KindProbability } from "./kind-probabilities.js";
import type { Shelves } from "./shelves.js";
import type { Tides } from "./tides.js";
import type { MigrationKind, MigrationState } from "../types.js";

/** A topic's share of a user's interest with its 90 % bootstrap interval (sessions resampled). */
export interface TopicShare {
  readonly topic: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** Share that moved from one topic to another in the optimal-transport plan; `mass` in [0, 1]. */
export interface TopicFlow {
  readonly from: number;
  readonly to: number;
  readonly mass: number;
}

/** A session that speaks for the migration: behaviours of [start, end] (epoch ms) are its evidence; weight in nats. */
export interface EvidenceRange {
  readonly start: number;
  readonly end: number;
  readonly side: "BEFORE" | "AFTER";
  readonly weight: number;
}

/** What a digest has allowed one user: looks at sessions that start up to `until` (epoch ms) confirm at p ≤ level. */
export interface Granted {
  readonly level: number;
  readonly until: number;
}

export type ContextDimension = "DAYPART" | "WEEKDAY" | "SCENE" | "DOMAIN";

/** A topic that is stronger or weaker in a slice than over all compared slices; lift = share / overall. */
export interface SliceTopic {
  readonly topic: number;
  readonly share: number;
  readonly overall: number;
  readonly lift: number;
}

/**
 * One of the slices a context migration compares. `key` is a daypart, WEEKDAY or WEEKEND, "facet=value" or a domain.
 * `divergence` is the Jensen–Shannon divergence (bits) between this slice and the others together.
 */
export interface ContextSlice {
  readonly dimension: ContextDimension;
  readonly key: string;
  readonly sessions: number;
  readonly divergence: number;
  readonly topics: readonly SliceTopic[];
}

/**
 * A migration as facts: plain data, JSON-able. `key` names it for good among the user's migrations (upsert by user and
 * key). Times are epoch ms. Of drift, `statistic` is sessions since the last look / p and `threshold` is A, the
 * sessions between two false alarms; of context kinds, a corrected p-value and its level.
 */
export interface OpenMigration {
  readonly key: string;
  /** of a drift, the likeliest kind */
  readonly kind: MigrationKind;
  /** of a drift, likeliest first; empty for context kinds, and for drifts described before kinds had probabilities */
  readonly kinds: readonly KindProbability[];
  readonly state: MigrationState;
  /** Start of the first session after the change; null for context kinds. */
  readonly changedAt: number | null;
  /** Starts of the first and the last session that the change may have begun with, 90 %; null for context kinds. */
  readonly changedBetween: readonly [number, number] | null;
  readonly detectedAt: number;
  /** Start of the session that brought the present state. */
  readonly stateSince: number;
  readonly from: readonly TopicShare[];
  readonly to: readonly TopicShare[];
  readonly flow: readonly TopicFlow[];
  /** Jensen–Shannon divergence in bits, less what chance alone would give. */
  readonly magnitude: number;
  readonly statistic: number;
  readonly threshold: number;
  /** Sessions to a false alarm, on average at least; null for context kinds. */
  readonly averageRunLength: number | null;
  /** Permutation p-value: of the look that brought the state (drift), or corrected for the user's tests and looks. */
  readonly pValue: number | null;
  /** P(interests have changed) at that look; null for context kinds. */
  readonly probability: number | null;
  /** the digest that confirmed it; null = the user's own budget did, or nothing has */
  readonly granted: Granted | null;
  readonly slices: readonly ContextSlice[];
  /** Sessions since the change, or sessions compared. */
  readonly sessions: number;
  readonly evidence: readonly EvidenceRange[];
}

/** One line of a migration's log, with the thresholds in force when it was written. */
export interface MigrationLogEntry {
  readonly at: number;
  readonly from: MigrationState | null;
  readonly to: MigrationState;
  readonly reason: MigrationReason;
  readonly statistic: number;
  readonly threshold: number;
  readonly averageRunLength: number | null;
  readonly sessions: number;
}

/** Why a migration was opened or moved to another state. */
export type MigrationReason =
  /** a change is more likely than not */
  | "EVIDENCE_RISING"
  /** the test passed the threshold of the promise */
  | "THRESHOLD_PASSED"
  /** a change has become unlikely before the test passed the threshold */
  | "EVIDENCE_FADED"
  /** later sessions keep to the new interests */
  | "NEW_INTERESTS_HELD"
  /** later sessions fit the old interests better */
  | "OLD_INTERESTS_BACK"
  /** a further migration started from the new interests, which had held until then */
  | "SUPERSEDED"
  /** the permutation test of whole sessions rejects that the slices are alike */
  | "SLICES_DIFFER"
  /** a later look found the slices alike */
  | "SLICES_ALIKE"
  /** the same change was seen again and is described better now; the state stays */
  | "DESCRIBED_AGAIN"
  /** the history has been corrected or completed, and does not show it any more */
  | "HISTORY_CORRECTED";

/** What a closed session did to one migration: the whole record as it is now, and its new log line. */
export interface MigrationChange {
  readonly type: "OPENED" | "MOVED" | "UPDATED";
  readonly migration: OpenMigration;
  readonly log: MigrationLogEntry;
}

/** cosine between the centroids of two topics, in [−1, 1] */
export type CentroidCosine = (a: number, b: number) => number;

export interface AdvanceInput {
  /** The user's migrations in any state but REVERTED; those of terminal state serve recognition only. */
  readonly migrations: readonly OpenMigration[];
  /** What the last call returned (encoded); null = the user's first session, or a replay. */
  readonly state: Uint8Array | null;
  /** Sessions kept (at most the last 512), by start; the last one has just closed. */
  readonly sessions: readonly Session[];
  /** Sessions of this user so far, kept or not, the last one included. */
  readonly total: number;
  /** Seed of the user: seedOf(user id). */
  readonly seed: number;
  /** Number of topics. */
  readonly k: number;
  readonly centroidCosine: CentroidCosine;
  /** What digests allow this user, under a false discovery rate; absent = nothing. */
  readonly granted?: readonly Granted[];
  /**
   * Of a replay: what was said of this user. A look that finds such a change likely again, at a time when it had been
   * confirmed, confirms it: its proof is not asked for twice.
   */
  readonly said?: readonly OpenMigration[];
  /** What domains offer, so that a shelf does not pass for a taste (fitShelves); domains it lacks are not compared. */
  readonly shelves: Shelves;
  /** What moves everybody at once, so that it is not taken for this user's change (fitTides); absent = nothing. */
  readonly tides?: Tides;
}

export interface AdvanceResult {
  readonly state: Uint8Array;
  readonly changes: readonly MigrationChange[];
}

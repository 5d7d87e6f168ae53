import type { Strategy, Task } from "../../core/types.js";

export const feedbackKinds = ["IMPRESSION", "CLICK", "LIKE", "DISLIKE", "BOOKMARK", "SHARE", "DISMISS", "PURCHASE", "RATE"] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

export interface RecommendedItemRecord {
  position: number;
  itemId: string;
  probability: number;
  propensity: number;
  contributions: Readonly<Record<string, number>>;
  sources: readonly string[];
}

export interface RecommendationSetRecord {
  id: string;
  userId: string;
  task: Task;
  strategy: Strategy;
  model: string;
  migrationId: string | null;
  context: unknown;
  weights: unknown;
  at: number;
  items: readonly RecommendedItemRecord[];
}

export interface FeedbackRecord {
  id: string;
  userId: string;
  recommendationId: string | null;
  itemId: string;
  kind: FeedbackKind;
  value: number | null;
  occurredAt: number;
}

export interface RecommendationHistory {
  /** Keeps served sets with their items. Repeats are harmless. */
  save(sets: readonly RecommendationSetRecord[]): Promise<void>;
  get(id: string): Promise<RecommendationSetRecord | null>;
  /** Everything kept about a user. */
  ofUser(userId: string): Promise<{ feedback: FeedbackRecord[]; recommendations: RecommendationSetRecord[] }>;
  /** Inserts feedback whose id is new; per element, in order. */
  insertFeedback(feedback: readonly (FeedbackRecord & { contentHash: string })[]): Promise<("NEW" | "DUPLICATE" | "CONFLICT")[]>;
}

export interface ModelRecord {
  id: string;
  kind: string;
  version: number;
  serving: boolean;
  data: Uint8Array;
  metrics: unknown;
  createdAt: number;
}

export interface ModelHistory {
  add(model: Pick<ModelRecord, "id" | "kind" | "data" | "metrics">): Promise<ModelRecord>;
  /** Makes it the one of its kind that serves. */
  promote(id: string): Promise<void>;
  get(id: string): Promise<ModelRecord | null>;
  serving(kind: string): Promise<ModelRecord | null>;
  list(kind: string | null, first: number): Promise<Omit<ModelRecord, "data">[]>;
}

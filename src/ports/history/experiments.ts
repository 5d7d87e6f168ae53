import type { Task } from "../../core/types.js";

/** AB: each user gets one variant. INTERLEAVING: each page mixes the rankings of two variants. */
export const experimentKinds = ["AB", "INTERLEAVING"] as const;
export type ExperimentKind = (typeof experimentKinds)[number];

/** Parameter sets compared on live traffic. Exposures are the recommendation sets that name it. */
export interface ExperimentRecord {
  id: string;
  kind: ExperimentKind;
  description: string;
  /** null = both */
  task: Task | null;
  /** the place in a front end whose questions it is about; null = all */
  surface: string | null;
  /** share of users that take part, 0 … 1 */
  share: number;
  /** JSON of core/experiments/variant.ts; the first is the control */
  variants: unknown;
  /** chance of a false decision, however often one looks */
  alpha: number;
  /** a user's outcome is what happens in so many hours from the first exposure */
  windowHours: number;
  startsAt: number;
  endsAt: number | null;
  stoppedAt: number | null;
  stopReason: string | null;
  author: string;
  createdAt: number;
}

export interface ExperimentHistory {
  /** Inserts, or replaces the one with the same id. */
  save(experiment: Omit<ExperimentRecord, "createdAt">): Promise<ExperimentRecord>;
  get(id: string): Promise<ExperimentRecord | null>;
  /** All of them, latest start first. */
  list(): Promise<ExperimentRecord[]>;
}

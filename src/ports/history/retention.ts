import { behaviourTypes, type Behaviour, type BehaviourType } from "../../core/types.js";

/** What can be kept for a while only: types of behaviours, feedback, logged recommendations, work that was given up. */
export const retainedKinds = [...behaviourTypes, "FEEDBACK", "RECOMMENDATIONS", "DEAD"] as const;
export type RetainedKind = (typeof retainedKinds)[number];
export interface RetentionRule {
  readonly kind: RetainedKind;
  readonly ms: number;
}

/** What is taken back of a behaviour: whose interests it was in, and what its item was counted. */
export type GoneBehaviour = Pick<Behaviour, "userId" | "itemId" | "type" | "value" | "occurredAt">;

/** Deletes what is older than it may be, oldest first, at most `most` at a time; times are epoch ms. */
export interface RetentionHistory {
  /** Behaviours of a type, with the vectors of texts that nobody else has written; answers with what is gone. */
  behaviours(type: BehaviourType, before: number, most: number): Promise<GoneBehaviour[]>;
  /** Answers with how many. */
  feedback(before: number, most: number): Promise<number>;
  /** Served sets with their items. */
  recommendations(before: number, most: number): Promise<number>;
  /** Work that was given up. */
  deadWork(before: number, most: number): Promise<number>;
}

import { behaviourTypes, type BehaviourType } from "../../core/types.js";

/** What can be kept for a while only: types of behaviours, feedback, logged recommendations, work that was given up. */
export const retainedKinds = [...behaviourTypes, "FEEDBACK", "RECOMMENDATIONS", "DEAD"] as const;
export type RetainedKind = (typeof retainedKinds)[number];
export interface RetentionRule { readonly kind: RetainedKind; readonly ms: number }

/** Deletes what is older than it may be, oldest first, at most `most` at a time; times are epoch ms. */
export interface RetentionHistory {
  /** Behaviours of a type, with the vectors of texts that nobody else has written; answers with the user of each. */
  behaviours(type: BehaviourType, before: number, most: number): Promise<string[]>;
  /** Answers with how many. */
  feedback(before: number, most: number): Promise<number>;
  /** Served sets with their items. */
  recommendations(before: number, most: number): Promise<number>;
  /** Work that was given up. */
  deadWork(before: number, most: number): Promise<number>;
}

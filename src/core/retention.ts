import { behaviourTypes } from "./types.js";

/**
 * What can be kept for a while only: types of behaviours, feedback, logged recommendations, work that was given up,
 * messages of streams that were put aside.
 */
export const retainedKinds = [...behaviourTypes, "FEEDBACK", "RECOMMENDATIONS", "DEAD", "REFUSED"] as const;
export type RetainedKind = (typeof retainedKinds)[number];
export interface RetentionPeriod {
  readonly kind: RetainedKind;
  readonly ms: number;
}

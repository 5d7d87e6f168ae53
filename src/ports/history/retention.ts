import type { Behaviour, BehaviourType } from "../../core/types.js";

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
  /** Messages of streams that were put aside. */
  refusals(before: number, most: number): Promise<number>;
}

export const feedbackKinds = [
  "IMPRESSION",
  "CLICK",
  "LIKE",
  "DISLIKE",
  "BOOKMARK",
  "SHARE",
  "DISMISS",
  "PURCHASE",
  "RATE",
] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

export interface FeedbackRecord {
  id: string;
  userId: string;
  recommendationId: string | null;
  itemId: string;
  kind: FeedbackKind;
  value: number | null;
  occurredAt: number;
}

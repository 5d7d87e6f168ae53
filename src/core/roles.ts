/**
 * What a process does beside following what others do: answers requests; folds and indexes what was written; fits
 * topics and models; sends messages to webhooks; takes a stream.
 */
export const roles = ["api", "fold", "fit", "deliver", "consume"] as const;

export type Role = (typeof roles)[number];

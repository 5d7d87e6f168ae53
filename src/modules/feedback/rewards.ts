import type { FeedbackKind } from "../../ports/history/feedback.js";
import type { LoggedSet } from "../../ports/history/recommendations.js";

/** What feedback on a shown item is worth; what is not here is no reward. */
const gains: Readonly<Partial<Record<FeedbackKind, number>>> = {
  CLICK: 1,
  LIKE: 2,
  BOOKMARK: 2,
  SHARE: 2,
  PURCHASE: 3,
};

/** A place of a set that was taken: by its best feedback, at the time of the first. */
export interface Reward {
  position: number;
  gain: number;
  at: number;
}

/** The places of a set that were taken, each once, however often and in whatever order feedback came. */
export function rewardsOf({ feedback }: Pick<LoggedSet, "feedback">): Reward[] {
  const places = new Map<number, Reward>();
  for (const { position, kind, occurredAt } of feedback) {
    const gain = gains[kind];
    if (gain === undefined) continue;
    const known = places.get(position);
    if (known === undefined) places.set(position, { position, gain, at: occurredAt });
    else {
      known.gain = Math.max(known.gain, gain);
      known.at = Math.min(known.at, occurredAt);
    }
  }
  return [...places.values()];
}

/** How many places of a set were disliked or sent away. */
export function dislikedPlaces({ feedback }: Pick<LoggedSet, "feedback">): number {
  const against = feedback.filter(({ kind }) => kind === "DISLIKE" || kind === "DISMISS");
  return new Set(against.map(({ position }) => position)).size;
}

import { defaultStrengths } from "./signal.js";

/** What a user did with one item or text. Times are epoch ms; weights are decayed sums as of `lastAt`. */
export interface Engagement {
  count: number;
  /** Sum of positive strengths. */
  weight: number;
  /** Sum of the magnitudes of negative strengths. */
  negative: number;
  firstAt: number;
  lastAt: number;
}

/**
 * Has the user had it? Any behaviour with it counts, whatever they thought of it: seen, bought, rated with any value or
 * none, disliked, dismissed. DISCOVER leaves all of that out; only the newest `maxOwnItems` are remembered.
 */
export function wasHad(engagement: Engagement | undefined): boolean {
  return engagement !== undefined;
}

/** What of it DISCOVER may show again: nothing, or what the user was fond of. */
export type HadAgain = "NONE" | "RATED_WELL";

/** May DISCOVER show it: not had, or, where that is asked for, thought of at least as well as a like says. */
export function mayDiscover(engagement: Engagement | undefined, again: HadAgain = "NONE"): boolean {
  return (
    engagement === undefined ||
    (again === "RATED_WELL" && engagement.weight - engagement.negative >= defaultStrengths.LIKE)
  );
}

/** Was it had, and not only rejected? What may be wanted again. */
export function mayRepeat(engagement: Engagement | undefined): engagement is Engagement {
  return engagement !== undefined && (engagement.weight > 0 || engagement.negative === 0);
}

import { defaultStrengths } from "./signal.js";
import { dayMs } from "../time.js";

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

/** Only the newest by lastAt are kept. */
export const maxEngagedItems = 4_096;
export const maxEngagedTexts = 128;

/** Adds one behaviour to the map, in place, whenever it happened. `halfLifeDays` is that of the weights. */
export function foldEngagement<Key extends string | number>(
  engagements: Map<Key, Engagement>,
  key: Key,
  at: number,
  strength: number,
  halfLifeDays: number,
  cap: number,
): void {
  let entry = engagements.get(key);
  if (entry === undefined)
    engagements.set(key, (entry = { count: 0, weight: 0, negative: 0, firstAt: at, lastAt: at }));
  const age = (at - entry.lastAt) / (halfLifeDays * dayMs);
  const fade = age > 0 ? 2 ** -age : 1;
  const late = age < 0 ? 2 ** age : 1;
  entry.count++;
  entry.weight = entry.weight * fade + Math.max(0, strength) * late;
  entry.negative = entry.negative * fade + Math.max(0, -strength) * late;
  entry.firstAt = Math.min(entry.firstAt, at);
  entry.lastAt = Math.max(entry.lastAt, at);
  // Cut in bulk, so that the price of sorting is spread over many folds.
  if (engagements.size > cap * 1.25) keepNewest(engagements, cap);
}

/** Drops all but the `cap` entries with the latest lastAt. */
export function keepNewest<Key extends string | number>(engagements: Map<Key, Engagement>, cap: number): void {
  if (engagements.size <= cap) return;
  const oldest = [...engagements].toSorted((a, b) => a[1].lastAt - b[1].lastAt || (a[0] < b[0] ? -1 : 1));
  for (const [key] of oldest.slice(0, engagements.size - cap)) engagements.delete(key);
}

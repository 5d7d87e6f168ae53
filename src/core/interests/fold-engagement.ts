import { dayMs } from "../time.js";
import type { Engagement } from "./engagement.js";

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

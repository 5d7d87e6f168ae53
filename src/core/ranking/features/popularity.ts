import type { FadingCounts, PopularityHalfLife } from "../popularity.js";
import type { Feature } from "./feature.js";
import type { FeatureName } from "./names.js";

// A prior of this share of an average item's count: new items are unpopular, not impossible.
const prior = 0.1;

/** The share of behaviours with the item at a catalogue position, in shares of the average of n items; above 0. */
export function averageTimes(counts: FadingCounts, position: number, n: number): number {
  return (counts.share(position) * n + prior) / (1 + prior);
}

/**
 * The same, where every item is believed to have been taken `believed` times besides (Gamma–Poisson): a handful of
 * behaviours says next to nothing, thousands say what they say. now: epoch ms.
 */
export function shrunkTimes(counts: FadingCounts, position: number, n: number, believed: number, now: number): number {
  return (counts.count(position, now) + believed) / (counts.total(now) / Math.max(1, n) + believed);
}

/**
 * log of the item's share of behaviours (fading with a half-life, or of all ever) relative to the average item: 0 =
 * average; shrunk to it where the model says so.
 */
function popularity(name: FeatureName, halfLifeDays: PopularityHalfLife): Feature {
  return {
    name,
    compute({ catalogue, model: { popularityPrior }, now }, positions, out) {
      const counts = catalogue.popularity(halfLifeDays);
      const n = catalogue.present;
      for (let i = 0; i < positions.length; i++)
        out[i] = Math.log(
          popularityPrior === undefined
            ? averageTimes(counts, positions[i]!, n)
            : shrunkTimes(counts, positions[i]!, n, popularityPrior, now),
        );
    },
  };
}

export const popularity6h = popularity("popularity6h", 0.25);
export const popularity1 = popularity("popularity1", 1);
export const popularity3 = popularity("popularity3", 3);
export const popularity7 = popularity("popularity7", 7);
export const popularity30 = popularity("popularity30", 30);
export const popularity180 = popularity("popularity180", 180);
export const popularityEver = popularity("popularityEver", "ever");

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
 * log of the item's share of behaviours (fading with a half-life, or of all ever) relative to the average item: 0 =
 * average.
 */
function popularity(name: FeatureName, halfLifeDays: PopularityHalfLife): Feature {
  return {
    name,
    compute({ catalogue }, positions, out) {
      const counts = catalogue.popularity(halfLifeDays);
      const n = catalogue.present;
      for (let i = 0; i < positions.length; i++) out[i] = Math.log(averageTimes(counts, positions[i]!, n));
    },
  };
}

export const popularity1 = popularity("popularity1", 1);
export const popularity7 = popularity("popularity7", 7);
export const popularity30 = popularity("popularity30", 30);
export const popularity180 = popularity("popularity180", 180);
export const popularityEver = popularity("popularityEver", "ever");

import type { PopularityHalfLife } from "../popularity.js";
import type { Feature } from "./feature.js";

// A prior of this share of an average item's count: new items are unpopular, not impossible.
const prior = 0.1;

/** log of the item's share of recent behaviours (half-life H days) relative to the average item: 0 = average. */
function popularity(halfLifeDays: PopularityHalfLife, en: string, zh: string): Feature {
  return {
    name: `popularity${halfLifeDays}`,
    words: { en, zh },
    compute({ catalogue }, positions, out) {
      const counts = catalogue.popularity(halfLifeDays), n = catalogue.present;
      for (let i = 0; i < positions.length; i++) out[i] = Math.log((counts.share(positions[i]!) * n + prior) / (1 + prior));
    },
  };
}

export const popularity1 = popularity(1, "popular today", "今日热门");
export const popularity7 = popularity(7, "trending this week", "本周热门");
export const popularity30 = popularity(30, "popular this month", "本月热门");
export const popularity180 = popularity(180, "a lasting favourite of many", "长期受欢迎");

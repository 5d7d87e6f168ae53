import { mayRepeat } from "../../interests/engagement.js";
import { type Feature } from "./feature.js";
import type { FeatureName } from "./names.js";
import { dayMs } from "../../time.js";

/** 2^(−age/H) of the user's last behaviour with this very item; 0 if there was none. */
function recency(name: FeatureName, halfLifeDays: number): Feature {
  return {
    name,
    compute({ engagements, catalogue, now }, positions, out) {
      if (engagements.size === 0) return;
      for (let i = 0; i < positions.length; i++) {
        const mine = engagements.get(catalogue.numberAt(positions[i]!));
        if (mayRepeat(mine)) out[i] = 2 ** (-Math.max(0, now - mine.lastAt) / (halfLifeDays * dayMs));
      }
    },
  };
}

export const ownRecency = recency("ownRecency", 60);
/** Fades fast: what one goes back to within days, such as an application or a running story. */
export const ownRecency3 = recency("ownRecency3", 3);

import { mayRepeat } from "../../interests/engagement.js";
import type { Feature } from "./feature.js";

/** log(1 + n), n = how often the user had this very item: repeats decide what comes next where consumables are sold. */
export const ownFrequency: Feature = {
  name: "ownFrequency",
  compute({ engagements, catalogue }, positions, out) {
    if (engagements.size === 0) return;
    for (let i = 0; i < positions.length; i++) {
      const mine = engagements.get(catalogue.numberAt(positions[i]!));
      if (mayRepeat(mine)) out[i] = Math.log1p(mine.count);
    }
  },
};

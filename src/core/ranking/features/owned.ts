import { mayRepeat } from "../../interests/engagement.js";
import type { Feature } from "./feature.js";

/**
 * 1 if the user has had this very item and not only rejected it: repeating and discovering are two decisions, whatever
 * the frequency.
 */
export const owned: Feature = {
  name: "owned",
  compute({ engagements, catalogue }, positions, out) {
    if (engagements.size === 0) return;
    for (let i = 0; i < positions.length; i++)
      if (mayRepeat(engagements.get(catalogue.numberAt(positions[i]!)))) out[i] = 1;
  },
};

import { mayRepeat } from "../../interests/own.js";
import type { Feature } from "./feature.js";

/**
 * 1 if the user has had this very item and not only rejected it: repeating and discovering are two decisions, whatever
 * the frequency.
 */
export const owned: Feature = {
  name: "owned",
  compute({ own, catalogue }, positions, out) {
    if (own.size === 0) return;
    for (let i = 0; i < positions.length; i++) if (mayRepeat(own.get(catalogue.numberAt(positions[i]!)))) out[i] = 1;
  },
};

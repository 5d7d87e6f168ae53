import { mayRepeat } from "../../interests/engagement.js";
import { type Feature } from "./feature.js";
import { dayMs } from "../../time.js";

const halfLifeDays = 60;

/** 2^(−age/60 d) of the user's last behaviour with this very item; 0 if there was none. */
export const ownRecency: Feature = {
  name: "ownRecency",
  compute({ engagements, catalogue, now }, positions, out) {
    if (engagements.size === 0) return;
    for (let i = 0; i < positions.length; i++) {
      const mine = engagements.get(catalogue.numberAt(positions[i]!));
      if (mayRepeat(mine)) out[i] = 2 ** (-Math.max(0, now - mine.lastAt) / (halfLifeDays * dayMs));
    }
  },
};

import { type Feature } from "./feature.js";
import { dayMs } from "../../time.js";

const halfLifeDays = 14;

/** 2^(−age/14 d) since the item appeared (its publication, or else the first behaviour with it); 0 if unknown. */
export const freshness: Feature = {
  name: "freshness",
  compute({ catalogue, now }, positions, out) {
    for (let i = 0; i < positions.length; i++) {
      const appeared = catalogue.appearedAt(positions[i]!);
      if (appeared !== null) out[i] = 2 ** (-Math.max(0, now - appeared) / (halfLifeDays * dayMs));
    }
  },
};

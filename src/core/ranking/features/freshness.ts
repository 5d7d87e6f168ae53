import { dayMs } from "../../time.js";
import type { Feature } from "./feature.js";
import type { FeatureName } from "./names.js";

/**
 * 2^(−age/H) since the item appeared (its publication, or else the first behaviour with it), H days; 0 if unknown.
 */
function newness(name: FeatureName, halfLifeDays: number): Feature {
  return {
    name,
    compute({ catalogue, now }, positions, out) {
      for (let i = 0; i < positions.length; i++) {
        const appeared = catalogue.appearedAt(positions[i]!);
        if (appeared !== null) out[i] = 2 ** (-Math.max(0, now - appeared) / (halfLifeDays * dayMs));
      }
    },
  };
}

export const freshness = newness("freshness", 14);
/** At the pace of news. */
export const freshness1 = newness("freshness1", 1);

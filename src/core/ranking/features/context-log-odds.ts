import type { Feature } from "./feature.js";

/**
 * log of Σ_k r_xk P(k|u,c) / Σ_k r_xk P(k|u): how much more the item's topics interest the user in this context than on
 * the whole.
 */
export const contextLogOdds: Feature = {
  name: "contextLogOdds",
  compute({ catalogue, shares, staticShares }, positions, out) {
    if (!shares || !staticShares) return;
    for (let i = 0; i < positions.length; i++) {
      const here = catalogue.weighTopics(positions[i]!, shares);
      const anywhere = catalogue.weighTopics(positions[i]!, staticShares);
      if (here > 0 && anywhere > 0) out[i] = Math.max(-3, Math.min(3, Math.log(here / anywhere)));
    }
  },
};

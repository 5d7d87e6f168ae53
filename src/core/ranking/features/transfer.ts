import { byDomain } from "../votes.js";
import type { Feature } from "./feature.js";

/**
 * log of Σ_k r_xk θ^t_uk / Σ_k r_xk θ^t_pop,k, t the item's domain: how much better the item meets the user's interest
 * as it is carried into that domain than it meets everybody's there. 0 where nothing was learned about the domain.
 */
export const transfer: Feature = {
  name: "transfer",
  compute({ catalogue, carried }, positions, out) {
    if (!carried) return;
    const carriedTo = byDomain(catalogue, carried);
    for (let i = 0; i < positions.length; i++) {
      const position = positions[i]!;
      const interest = carriedTo(position);
      if (!interest) continue;
      const mine = catalogue.weighTopics(position, interest.user);
      const everybodys = catalogue.weighTopics(position, interest.everybody);
      if (mine > 0 && everybodys > 0) out[i] = Math.max(-4, Math.min(4, Math.log(mine / everybodys)));
    }
  },
};

import type { Session } from "../session.js";
import { domainParts } from "./contrast.js";
import { effectiveSize } from "./distribution.js";
import { fitOdds, type SharesByPlace } from "./fit-odds.js";
import type { Shelves } from "./shelves.js";

/** Sums of a user's sessions by domain; what was written without an item is in none. */
export function domainShares(sessions: readonly Session[], k: number): SharesByPlace {
  const out = new Map<string, Float64Array>();
  for (const session of sessions)
    for (const { slice, topics, size } of domainParts(session)) {
      const sum = out.get(slice) ?? new Float64Array(k);
      const mass = topics.value.reduce((a, b) => a + b, 0);
      const weight = effectiveSize(size);
      topics.index.forEach((topic, i) => {
        sum[topic]! += (weight * topics.value[i]!) / mass;
      });
      out.set(slice, sum);
    }
  return out;
}

/** What domains offer, from users who are in several of them; see fitOdds. */
export function fitShelves(users: readonly SharesByPlace[], k: number): Shelves {
  const fitted = fitOdds(users, k);
  if (fitted === null) return new Map();
  return new Map(fitted.places.map((domain, d) => [domain, fitted.odds.slice(d * k, (d + 1) * k)]));
}

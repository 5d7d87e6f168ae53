import { dayMs } from "../time.js";
import type { Session } from "../session.js";
import type { Counts } from "./distribution.js";
import type { InterestParameters } from "./parameters.js";

/** The part of a history that speaks of a user's interests since they changed. */
export interface Since {
  /** all sessions kept, by start */
  readonly sessions: readonly Session[];
  /** start (epoch ms) of the first one after the change */
  readonly from: number;
}

/**
 * Days, weeks and months of the sessions since a change, as of `at` (epoch ms; k topics; counts in units of `unit`):
 * what the user's horizons would hold had nothing been done before it. Only what was liked counts.
 */
export function horizonsSince(
  { sessions, from }: Since,
  { halfLives }: Pick<InterestParameters, "halfLives">,
  { k, at, unit }: { readonly k: number; readonly at: number; readonly unit: number },
): [Counts, Counts, Counts] {
  const later = sessions.filter(({ start }) => start >= from);
  const now = later.reduce((latest, { end }) => Math.max(latest, end), at);
  const sum = (halfLife: number): Counts => {
    const value = new Float64Array(k);
    let mass = 0;
    for (const { end, topics } of later) {
      const factor = 2 ** ((end - now) / (halfLife * dayMs)) / unit;
      topics.index.forEach((topic, i) => {
        if (topic >= k) return;
        value[topic]! += factor * topics.value[i]!;
        mass += factor * topics.value[i]!;
      });
    }
    return { value, mass };
  };
  return [sum(halfLives[0]), sum(halfLives[1]), sum(halfLives[2])];
}

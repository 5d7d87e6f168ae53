import type { Session } from "../session.js";
import { effectiveSize } from "./distribution.js";
import { fitOdds, type FittedOdds, type SharesByPlace } from "./fit-odds.js";
import type { Tides } from "./tides.js";
import { weekOf } from "./weekly-shares.js";

/** Weeks that are told apart: the latest of them. */
const mostWeeks = 52;
/** Correlation of topics within a session, as the test for drift counts it. */
const withinSession = 0.2;
/** Standard deviations that a topic's χ² over weeks must lie above its mean, for a tide to be proven. */
const proven = 5;
/** Effective behaviours that odds of 1 count for in a week. */
const prior = 2;

/** Sums of a user's sessions by week. */
export function sharesByWeek(sessions: readonly Session[], k: number): SharesByPlace {
  const out = new Map<string, Float64Array>();
  for (const { start, topics, count } of sessions) {
    const mass = topics.value.reduce((a, b) => a + b, 0);
    if (mass <= 0) continue;
    const week = String(weekOf(start));
    const sum = out.get(week) ?? new Float64Array(k);
    const weight = effectiveSize(count, withinSession) / mass;
    topics.index.forEach((topic, i) => {
      sum[topic]! += weight * topics.value[i]!;
    });
    out.set(week, sum);
  }
  return out;
}

/**
 * The tides of the latest weeks, from a sample of users with tastes of their own; see fitOdds. Only topics whose odds
 * move more than chance explains have any: of the others there is nothing to take out, and the noise of the fit
 * would only cost.
 */
export function fitTides(users: readonly SharesByPlace[], k: number): Tides {
  const weeks = [...new Set(users.flatMap((user) => [...user.keys()]))].toSorted((a, b) => Number(a) - Number(b));
  const latest = new Set(weeks.slice(-mostWeeks));
  const fitted = fitOdds(
    users.map((user) => new Map([...user].filter(([week]) => latest.has(week)))),
    k,
  );
  if (fitted === null) return new Map();
  const moved = Array.from({ length: k }, (_, topic) => isProven(fitted, topic, k));
  if (!moved.includes(true)) return new Map();
  return new Map(
    fitted.places.map((week, w) => [
      Number(week),
      Float64Array.from(moved, (isMoved, topic) => (isMoved ? shrunk(fitted, w * k + topic) : 1)),
    ]),
  );
}

/** Do the odds of a topic move over the weeks more than chance explains? χ² of what was seen against odds alike. */
function isProven({ places, seen, alike }: FittedOdds, topic: number, k: number): boolean {
  let chi2 = 0;
  let weeks = 0;
  for (let w = 0; w < places.length; w++) {
    const expected = alike[w * k + topic]!;
    if (expected < 1) continue;
    weeks++;
    chi2 += (seen[w * k + topic]! - expected) ** 2 / expected;
  }
  return weeks > 1 && chi2 > weeks - 1 + proven * Math.sqrt(2 * (weeks - 1));
}

function shrunk({ odds, alike }: FittedOdds, at: number): number {
  return (odds[at]! * alike[at]! + prior) / (alike[at]! + prior);
}

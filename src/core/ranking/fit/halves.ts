import { meanByUser, type Interval } from "../../statistics/bootstrap.js";
import { twoWayMean } from "../../statistics/two-way.js";
import { dayMs } from "../../time.js";
import type { ReadCase } from "./case.js";

/** Of sessions read as time goes on this share, the earlier ones, teach what the later ones judge. */
const earlierShare = 0.6;

/** What is fitted on one half is judged on the other: sessions fall into two by time (byTime), or else users do. */
export const halfOf = ({ user, half }: Pick<ReadCase, "user" | "half">): 0 | 1 => half ?? (user % 2 === 0 ? 0 : 1);

/** Sessions with times, the earlier ones in half 0 to be fitted on, the later ones in half 1 to judge by. */
export function byTime(cases: readonly ReadCase[]): ReadCase[] {
  const times = cases.map(({ at }) => at ?? 0).toSorted((a, b) => a - b);
  const border = times[Math.floor(earlierShare * times.length)] ?? 0;
  return cases.map((one) => ({ ...one, half: (one.at ?? 0) < border ? 0 : 1 }));
}

/**
 * The sessions that judge what was fitted on the half they are not in: all of them where users fall into halves; of
 * sessions divided by time only the later ones, for nothing that serves has seen what comes after it.
 */
export function judging(cases: readonly ReadCase[]): readonly ReadCase[] {
  return cases.some(({ half }) => half !== undefined) ? cases.filter((one) => halfOf(one) === 1) : cases;
}

/** The 95 % interval of the mean of values, one a case: by user and by day where sessions have times, else by user. */
export function intervalOf(
  cases: readonly ReadCase[],
  values: ArrayLike<number>,
  options: { readonly seed: number; readonly draws: number },
): Interval {
  const users = cases.map(({ user }) => user);
  if (cases.some(({ at }) => at === undefined)) return meanByUser(users, values, options);
  const days = cases.map(({ at }) => Math.floor(at! / dayMs));
  const { mean, low, high } = twoWayMean(users, days, values);
  return { mean, low, high };
}

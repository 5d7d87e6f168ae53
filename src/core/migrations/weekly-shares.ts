import { addScaled, emptySparse, mass, scaled, toDense, type Sparse } from "../sparse.js";
import type { Session } from "../session.js";
import { populationTrends, type PopulationTrend, type UserPeriods } from "./population.js";
import { dayMs } from "../time.js";

const weekMs = 7 * dayMs;

/** One user's sessions summed by week: week number (since 1970) → topic shares added up, a session counting 1. */
export type WeeklyShares = ReadonlyMap<number, Sparse>;

/** The week (number since 1970-01-01, a Thursday) that an instant (epoch ms) lies in. */
export function weekOf(at: number): number {
  return Math.floor(at / weekMs);
}

/** Start of a week, epoch ms. */
export function weekStart(week: number): number {
  return week * weekMs;
}

/** Sums sessions by the week they began in; sessions without content are left out. */
export function weeklyShares(sessions: readonly Session[]): WeeklyShares {
  const weeks = new Map<number, Sparse>();
  for (const { start, topics } of sessions) {
    const sum = mass(topics);
    if (sum > 0) weeks.set(weekOf(start), addScaled(weeks.get(weekOf(start)) ?? emptySparse, topics, 1 / sum));
  }
  return weeks;
}

/**
 * The trends between [boundary − length, boundary) and [boundary, boundary + length), in weeks, and how many users were
 * seen in both.
 */
export function trendsAt(
  users: readonly WeeklyShares[],
  boundary: number,
  length: number,
  k: number,
): { trends: PopulationTrend[]; users: number } {
  const both = periodsOf(users, boundary, length);
  return { trends: populationTrends(both, k), users: both.length };
}

/** Everybody's own change over the same weeks, per topic, of those who were seen in both. */
export function changesAt(users: readonly WeeklyShares[], boundary: number, length: number, k: number): Float64Array[] {
  return periodsOf(users, boundary, length).map(({ before, after }) => {
    const earlier = toDense(before, k);
    return toDense(after, k).map((share, topic) => share - earlier[topic]!);
  });
}

function periodsOf(users: readonly WeeklyShares[], boundary: number, length: number): UserPeriods[] {
  return users.flatMap((weeks): UserPeriods[] => {
    const before = meanOf(weeks, boundary - length, boundary);
    const after = meanOf(weeks, boundary, boundary + length);
    return before === null || after === null ? [] : [{ before, after }];
  });
}

/** Everybody's change per topic (share after less before), 0 where chance may explain it at `level`. */
export function seasonOf(trends: readonly PopulationTrend[], k: number, level = 0.05): Float64Array {
  const change = new Float64Array(k);
  for (const trend of trends) if (trend.pValue <= level) change[trend.topic] = trend.change;
  return change;
}

function meanOf(weeks: WeeklyShares, from: number, to: number): Sparse | null {
  let sum: Sparse = emptySparse;
  for (let week = from; week < to; week++) sum = addScaled(sum, weeks.get(week) ?? emptySparse, 1);
  const total = mass(sum);
  return total > 0 ? scaled(sum, 1 / total) : null;
}

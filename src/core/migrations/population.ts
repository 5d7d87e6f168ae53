import { toDense } from "../sparse.js";
import type { Sparse } from "../sparse.js";

/** One user's topic shares (sparse, each summing to 1) in two periods of the same length. */
export interface UserPeriods {
  readonly before: Sparse;
  readonly after: Sparse;
}

/** How a topic's share moved across users. */
export interface PopulationTrend {
  readonly topic: number;
  /** mean over users of share after less share before */
  readonly change: number;
  /** users whose share of the topic changed at all */
  readonly users: number;
  /** two-sided Wilcoxon signed-rank p-value, adjusted by Benjamini and Hochberg over topics */
  readonly pValue: number;
}

/** Fewest users with a change for the normal approximation of the signed-rank test. */
const fewestUsers = 10;

/**
 * Topics that gain or lose share across users: Wilcoxon's signed-rank test per topic, users as units (normal
 * approximation with ties, continuity-corrected), Benjamini–Hochberg over topics. Strongest evidence first. `k` topics.
 */
export function populationTrends(users: readonly UserPeriods[], k: number): PopulationTrend[] {
  const differences = Array.from({ length: k }, (): number[] => []);
  const sums = new Float64Array(k);
  for (const { before, after } of users) {
    const a = toDense(before, k);
    const b = toDense(after, k);
    for (let t = 0; t < k; t++) {
      const d = b[t]! - a[t]!;
      sums[t]! += d;
      if (Math.abs(d) > 1e-9) differences[t]!.push(d);
    }
  }
  const raw = differences.map((d, topic) => ({
    topic,
    change: users.length > 0 ? sums[topic]! / users.length : 0,
    users: d.length,
    pValue: signedRank(d),
  }));
  return benjaminiHochberg(raw);
}

/** Two-sided p-value of Wilcoxon's signed-rank test; 1 with fewer than ten differences. */
export function signedRank(differences: readonly number[]): number {
  const n = differences.length;
  if (n < fewestUsers) return 1;
  const sorted = differences.toSorted((a, b) => Math.abs(a) - Math.abs(b));
  let positive = 0;
  let ties = 0;
  for (let i = 0; i < n; ) {
    let j = i;
    while (j < n && Math.abs(Math.abs(sorted[j]!) - Math.abs(sorted[i]!)) < 1e-12) j++;
    const rank = (i + 1 + j) / 2;
    for (let m = i; m < j; m++) if (sorted[m]! > 0) positive += rank;
    ties += (j - i) ** 3 - (j - i);
    i = j;
  }
  const mean = (n * (n + 1)) / 4;
  const variance = (n * (n + 1) * (2 * n + 1)) / 24 - ties / 48;
  const z = Math.max(0, Math.abs(positive - mean) - 0.5) / Math.sqrt(variance);
  return Math.min(1, 2 * upperTail(z));
}

/** P(Z > z) of a standard normal, z ≥ 0 (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}

function benjaminiHochberg(trends: readonly PopulationTrend[]): PopulationTrend[] {
  const sorted = trends.toSorted((a, b) => a.pValue - b.pValue);
  let least = 1;
  const out = sorted
    .map((t, i) => ({ t, i }))
    .toReversed()
    .map(({ t, i }) => {
      least = Math.min(least, (t.pValue * sorted.length) / (i + 1));
      return { ...t, pValue: least };
    });
  return out.toReversed();
}

/**
 * The part of a user's change (share after less before, per topic) that everybody's change explains: its projection on
 * the population's direction, as a part of its squared length, in [0, 1]; 0 when it goes the other way.
 */
export function seasonalShare(userChange: ArrayLike<number>, populationChange: ArrayLike<number>): number {
  let cross = 0;
  let user = 0;
  let all = 0;
  for (let t = 0; t < userChange.length; t++) {
    cross += userChange[t]! * populationChange[t]!;
    user += userChange[t]! ** 2;
    all += populationChange[t]! ** 2;
  }
  return cross > 0 && user > 0 && all > 0 ? Math.min(1, (cross * cross) / (user * all)) : 0;
}

/** Cosine from which a change counts as going the same way. */
const sameWay = 0.3;

/** The part of users whose own change (share after less before, per topic) goes the way of this one; 0 of nobody. */
export function followedBy(userChange: ArrayLike<number>, changes: readonly ArrayLike<number>[]): number {
  const own = norm(userChange);
  const same = changes.filter((change) => {
    let cross = 0;
    for (let t = 0; t < userChange.length; t++) cross += userChange[t]! * change[t]!;
    return cross > 0 && cross >= sameWay * own * norm(change);
  });
  return same.length / Math.max(1, changes.length);
}

function norm(x: ArrayLike<number>): number {
  let sum = 0;
  for (let t = 0; t < x.length; t++) sum += x[t]! * x[t]!;
  return Math.sqrt(sum);
}

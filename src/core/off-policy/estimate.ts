import type { Interval } from "../statistics/bootstrap.js";
import { studentQuantile } from "../statistics/quantiles.js";

/** One logged page and what another policy would have done with it. */
export interface LoggedSlate {
  /** whose page; pages of one user are not independent */
  readonly user: string | number;
  /** π_target / π_logged of each place, given the places before it */
  readonly ratios: ArrayLike<number>;
  /** what each place earned, such as 1 for a click */
  readonly rewards: ArrayLike<number>;
}

export interface OffPolicyOptions {
  /** the value is the sum of rewards over the first `places` places */
  readonly places: number;
  /** weights above it count as this */
  readonly clip: number;
  /** of the intervals, default 0.95 */
  readonly level?: number;
}

export interface OffPolicyEstimate {
  readonly slates: number;
  readonly users: number;
  /** what the policy that was logged earned per page */
  readonly logged: Interval;
  /** what the other one would have earned: unbiased, of large variance */
  readonly ips: Interval;
  /** the same, self-normalised: of small bias and variance */
  readonly snips: Interval;
  /** snips − logged, on the same pages */
  readonly difference: Interval;
  /** (Σw)²/Σw² at the last place: so many pages of the other policy would say as much */
  readonly effectiveSampleSize: number;
  /** share of weights that were clipped; above 0 the estimates are of a policy nearer to the logged one */
  readonly clippedShare: number;
}

/**
 * What another policy would have earned, from pages of one that drew them at random. The weight of place k is the
 * product of the ratios of the places up to it, since what stands above decides what is seen below (McInerney et al.,
 * "Counterfactual evaluation of slate recommendations with sequential reward interactions", KDD 2020), clipped
 * (Ionides 2008). IPS is the mean of w·r; SNIPS divides by the mean of w at each place (Swaminathan and Joachims 2015).
 * Intervals by the delta method over users, with Student's t of the effective number of users. NaN without pages.
 */
export function offPolicyEstimate(
  slates: readonly LoggedSlate[],
  { places, clip, level = 0.95 }: OffPolicyOptions,
): OffPolicyEstimate {
  const n = slates.length;
  const weights = slates.map(({ ratios }) => cumulative(ratios, places, clip));
  const sumWeight = new Float64Array(places);
  const sumReward = new Float64Array(places);
  let clipped = 0;
  let all = 0;
  let lastSum = 0;
  let lastSquares = 0;
  slates.forEach(({ rewards }, i) => {
    const { values, cut } = weights[i]!;
    clipped += cut;
    all += values.length;
    values.forEach((w, k) => {
      sumWeight[k]! += w;
      sumReward[k]! += w * rewards[k]!;
    });
    const last = values.at(-1) ?? 1;
    lastSum += last;
    lastSquares += last * last;
  });
  const placeValue = Array.from(sumWeight, (w, k) => (w > 0 ? sumReward[k]! / w : 0));
  const logged = slates.map(({ rewards }) => sumFirst(rewards, places));
  const ips = slates.map(({ rewards }, i) => weights[i]!.values.reduce((sum, w, k) => sum + w * rewards[k]!, 0));
  const snipsValue = n === 0 ? NaN : placeValue.reduce((a, b) => a + b, 0);
  // The influence of page i on SNIPS: Σ_k w_ik (r_ik − v_k) / w̄_k.
  const influence = slates.map(({ rewards }, i) =>
    weights[i]!.values.reduce(
      (sum, w, k) => sum + (sumWeight[k]! > 0 ? (w * (rewards[k]! - placeValue[k]!) * n) / sumWeight[k]! : 0),
      0,
    ),
  );
  const users = slates.map(({ user }) => user);
  const effectiveUsers = effectiveClusters(
    users,
    weights.map(({ values }) => values.at(-1) ?? 1),
  );
  const loggedMean = mean(logged);
  const plainUsers = new Set(users).size;
  return {
    slates: n,
    users: plainUsers,
    logged: around(
      loggedMean,
      logged.map((v) => v - loggedMean),
      users,
      plainUsers,
      level,
    ),
    ips: around(
      mean(ips),
      ips.map((v) => v - mean(ips)),
      users,
      effectiveUsers,
      level,
    ),
    snips: around(snipsValue, influence, users, effectiveUsers, level),
    difference: around(
      snipsValue - loggedMean,
      influence.map((z, i) => z - (logged[i]! - loggedMean)),
      users,
      effectiveUsers,
      level,
    ),
    effectiveSampleSize: lastSquares > 0 ? (lastSum * lastSum) / lastSquares : 0,
    clippedShare: all > 0 ? clipped / all : 0,
  };
}

function cumulative(ratios: ArrayLike<number>, places: number, clip: number): { values: number[]; cut: number } {
  const values: number[] = [];
  let product = 1;
  let cut = 0;
  for (let k = 0; k < Math.min(places, ratios.length); k++) {
    product *= ratios[k]!;
    if (product > clip) cut++;
    values.push(Math.min(clip, product));
  }
  return { values, cut };
}

function sumFirst(values: ArrayLike<number>, count: number): number {
  let sum = 0;
  for (let k = 0; k < Math.min(count, values.length); k++) sum += values[k]!;
  return sum;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((a, b) => a + b, 0) / values.length;
}

/** The interval of an estimate with these influences, summed within users first. */
function around(
  value: number,
  influences: readonly number[],
  users: readonly (string | number)[],
  effectiveUsers: number,
  level: number,
): Interval {
  const n = influences.length;
  const byUser = new Map<string | number, number>();
  if (n === 0) return { mean: NaN, low: NaN, high: NaN };
  influences.forEach((z, i) => byUser.set(users[i]!, (byUser.get(users[i]!) ?? 0) + z));
  const c = byUser.size;
  if (c < 2) return { mean: value, low: -Infinity, high: Infinity };
  let squares = 0;
  for (const z of byUser.values()) squares += z * z;
  const error =
    (Math.sqrt(squares * (c / (c - 1))) / n) * studentQuantile((1 + level) / 2, Math.max(2, effectiveUsers - 1));
  return { mean: value, low: value - error, high: value + error };
}

/** (Σw)²/Σw² over users' sums of weights. */
function effectiveClusters(users: readonly (string | number)[], weights: readonly number[]): number {
  const byUser = new Map<string | number, number>();
  users.forEach((user, i) => byUser.set(user, (byUser.get(user) ?? 0) + weights[i]!));
  let sum = 0;
  let squares = 0;
  for (const w of byUser.values()) {
    sum += w;
    squares += w * w;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}

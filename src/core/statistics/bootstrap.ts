import { seeded } from "./random.js";

export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Percentile bootstrap of the mean over users (Efron 1979): users are drawn with replacement, `draws` times.
 * values: one number per user. For a paired difference hand in the differences. NaN for no values.
 */
export function bootstrapMean(
  values: ArrayLike<number>,
  { seed, draws = 2000, level = 0.95 }: { seed: number; draws?: number; level?: number },
): Interval {
  const n = values.length;
  const random = seeded(seed);
  const means = new Float64Array(draws);
  if (n === 0) return { mean: NaN, low: NaN, high: NaN };
  for (let b = 0; b < draws; b++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[Math.floor(random() * n)]!;
    means[b] = sum / n;
  }
  means.sort();
  const at = (share: number) => means[Math.min(draws - 1, Math.max(0, Math.round(share * (draws - 1))))]!;
  return {
    mean: Array.from(values).reduce((a, b) => a + b, 0) / n,
    low: at((1 - level) / 2),
    high: at((1 + level) / 2),
  };
}

/** `bootstrapMean` of a − b for the same users. Throws RangeError when the lengths differ. */
export function pairedDifference(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: { seed: number; draws?: number; level?: number },
): Interval {
  if (a.length !== b.length)
    throw new RangeError(`A paired difference needs the same users: ${a.length} against ${b.length}.`);
  return bootstrapMean(
    Float64Array.from({ length: a.length }, (_, i) => a[i]! - b[i]!),
    options,
  );
}

/**
 * `bootstrapMean` of values of which some are of the same user: each user counts once, with the mean of theirs. users,
 * values: one entry each.
 */
export function meanByUser(
  users: ArrayLike<number>,
  values: ArrayLike<number>,
  options: { seed: number; draws?: number; level?: number },
): Interval {
  const sums = new Map<number, { sum: number; count: number }>();
  for (let i = 0; i < values.length; i++) {
    const mine = sums.get(users[i]!) ?? { sum: 0, count: 0 };
    mine.sum += values[i]!;
    mine.count++;
    sums.set(users[i]!, mine);
  }
  return bootstrapMean(
    Float64Array.from(sums.values(), ({ sum, count }) => sum / count),
    options,
  );
}

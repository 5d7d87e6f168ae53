import type { Interval } from "../statistics/bootstrap.js";

/** An interval that holds at every time at once, and when it first excluded 0. */
export interface SequentialResult {
  readonly interval: Interval;
  readonly observations: number;
  /** observations after which 0 was excluded for the first time; null = not so far */
  readonly decidedAt: number | null;
}

export interface SequenceOptions {
  /** chance that the interval misses the mean at any time at all */
  readonly alpha: number;
  /** the number of observations at which the interval is to be narrowest, default 1,000 */
  readonly narrowestAt?: number;
  /** with fewer observations nothing is decided: the sequence is asymptotic, default 100 */
  readonly fewest?: number;
}

/**
 * Asymptotic confidence sequence of the mean of independent observations in order: with probability 1 − alpha the mean
 * lies inside at all times together, so that one may look after each observation and stop when one likes
 * (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform central limit theory and asymptotic confidence
 * sequences", Annals of Statistics 2024, equation 5). Boundless below two observations.
 */
export function confidenceSequence(
  values: ArrayLike<number>,
  { alpha, narrowestAt = 1000, fewest = 100 }: SequenceOptions,
): SequentialResult {
  const rho2 = (-2 * Math.log(alpha) + Math.log(-2 * Math.log(alpha) + 1)) / narrowestAt;
  let mean = 0;
  let squares = 0;
  let decidedAt: number | null = null;
  let radius = Infinity;
  for (let i = 0; i < values.length; i++) {
    const t = i + 1;
    const before = values[i]! - mean;
    mean += before / t;
    squares += before * (values[i]! - mean);
    if (t < 2) continue;
    radius = Math.sqrt(
      (squares / t) * ((2 * (t * rho2 + 1)) / (t * t * rho2)) * Math.log(Math.sqrt(t * rho2 + 1) / alpha),
    );
    if (decidedAt === null && t >= fewest && Math.abs(mean) > radius) decidedAt = t;
  }
  return {
    interval: { mean: values.length === 0 ? NaN : mean, low: mean - radius, high: mean + radius },
    observations: values.length,
    decidedAt,
  };
}

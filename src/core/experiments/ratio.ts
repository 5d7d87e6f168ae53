import type { Interval } from "../statistics/bootstrap.js";
import { studentQuantile } from "../statistics/quantiles.js";

/**
 * Σ numerators / Σ denominators with its delta-method interval; one pair per user, since what one user does is not
 * independent. For looking once: it does not hold over many looks. NaN where nothing was counted.
 */
export function ratioInterval(numerators: readonly number[], denominators: readonly number[], level = 0.95): Interval {
  const n = numerators.length;
  const total = denominators.reduce((a, b) => a + b, 0);
  const mean = numerators.reduce((a, b) => a + b, 0) / total;
  if (n < 2 || !(total > 0)) return { mean, low: -Infinity, high: Infinity };
  const squares = numerators.reduce((sum, a, i) => sum + (a - mean * denominators[i]!) ** 2, 0);
  const error = (Math.sqrt((squares * n) / (n - 1)) / total) * studentQuantile((1 + level) / 2, n - 1);
  return { mean, low: mean - error, high: mean + error };
}

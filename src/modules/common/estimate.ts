import type { Interval } from "../../core/statistics/bootstrap.js";
import type { Estimate } from "../../generated/graphql.js";

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** An interval as Estimate; what nothing is known of is null. */
export function estimateOf({ mean, low, high }: Interval): Estimate {
  return { mean: finite(mean), low: finite(low), high: finite(high) };
}

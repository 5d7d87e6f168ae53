import { tabledLogGamma as logGamma } from "../statistics/log-gamma-table.js";
import type { Counts } from "./distribution.js";
import type { OwnShrinkage } from "./parameters.js";

/** Topics with less than this many behaviours say nothing of α that the others do not. */
const leastCount = 0.02;

/** What of a user's counts is left by the discount δ: max(N − δ, 0). */
function kept({ value }: Counts, discount: number): Counts {
  const left = value.map((count) => Math.max(0, count - discount));
  let mass = 0;
  for (const count of left) mass += count;
  return { value: left, mass };
}

/**
 * P(α | what is left of the counts) over the grid of strengths, sum 1: their Dirichlet–multinomial likelihood around
 * everybody's shares (Minka 2000, formula 53), its logarithm divided by `dispersion` because behaviours come in bursts.
 */
export function beliefInStrengths(
  counts: Counts,
  parent: Float64Array,
  { strengths, weights, discount }: OwnShrinkage,
  dispersion: number,
): Float64Array {
  const { value, mass } = kept(counts, discount);
  const told: number[] = [];
  value.forEach((count, topic) => {
    if (count >= leastCount) told.push(topic);
  });
  const log = Float64Array.from(strengths, (alpha, j) => {
    let sum = logGamma(alpha) - logGamma(alpha + mass);
    for (const topic of told) {
      const prior = alpha * parent[topic]!;
      sum += logGamma(prior + value[topic]!) - logGamma(prior);
    }
    return Math.log(Math.max(1e-12, weights[j]!)) + sum / Math.max(1, dispersion);
  });
  const top = Math.max(...log);
  let total = 0;
  for (let j = 0; j < log.length; j++) total += log[j] = Math.exp(log[j]! - top);
  return log.map((x) => x / total);
}

/**
 * A user's shares, as far from everybody's as the user's own behaviours prove: the mean over P(α | counts) of
 * (max(N − δ, 0) + (α + what the discount δ took)·parent) / (|N| + α) (absolute discounting: Ney, Essen, Kneser 1994).
 * Between the counts' shares and the parent where δ = 0.
 */
export function shrinkOwn(counts: Counts, parent: Float64Array, own: OwnShrinkage, dispersion: number): Float64Array {
  if (counts.mass <= 0) return parent.slice();
  const belief = beliefInStrengths(counts, parent, own, dispersion);
  let ofCounts = 0;
  belief.forEach((p, j) => {
    ofCounts += p / (counts.mass + own.strengths[j]!);
  });
  return mixed(counts, parent, own.discount, ofCounts);
}

/** The same for one strength. */
export function shrinkDiscounted(
  counts: Counts,
  parent: Float64Array,
  { strength, discount }: { strength: number; discount: number },
): Float64Array {
  return mixed(counts, parent, discount, 1 / (counts.mass + strength));
}

function mixed({ value }: Counts, parent: Float64Array, discount: number, factor: number): Float64Array {
  const out = value.map((count) => factor * Math.max(0, count - discount));
  let rest = 1;
  for (const share of out) rest -= share;
  for (let topic = 0; topic < out.length; topic++) out[topic]! += rest * parent[topic]!;
  return out;
}

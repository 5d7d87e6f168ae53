import { logGamma } from "../statistics/log-gamma.js";

/**
 * Evidence that users do not arrive in variants as they should (sample ratio mismatch): the Bayes factor of a Dirichlet
 * prior centred on the promised shares against those shares themselves. Under the promise it is an e-process in the
 * order of arrival, so it exceeds 1/α at any time at all with probability ≤ α, however often one looks (Lindon and
 * Malek, "Anytime-valid inference for multinomial count data", NeurIPS 2022).
 *
 * counts: users by variant. shares: promised shares, summing to 1. Returns min(1, 1 / Bayes factor): a p-value valid at
 * any time.
 */
export function sampleRatioP(counts: readonly number[], shares: readonly number[], concentration = 100): number {
  const n = counts.reduce((a, b) => a + b, 0);
  let log = logGamma(concentration) - logGamma(concentration + n);
  counts.forEach((count, i) => {
    const prior = concentration * shares[i]!;
    if (prior === 0) {
      if (count > 0) log = Infinity;
      return;
    }
    log += logGamma(prior + count) - logGamma(prior) - count * Math.log(shares[i]!);
  });
  return Math.min(1, Math.exp(-log));
}

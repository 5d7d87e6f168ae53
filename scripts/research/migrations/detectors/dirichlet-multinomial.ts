import { logGamma } from "../../../../src/core/statistics/log-gamma.js";

/** ln of the Dirichlet-multinomial weight of counts under pseudo-counts `alpha`, without the coefficient. */
export function logWeight(alpha: ArrayLike<number>, counts: ArrayLike<number>): number {
  let [a, n, log] = [0, 0, 0];
  for (let j = 0; j < alpha.length; j++) {
    a += alpha[j]!;
    n += counts[j]!;
    if (counts[j]! > 0) log += logGamma(alpha[j]! + counts[j]!) - logGamma(alpha[j]!);
  }
  return log + logGamma(a) - logGamma(a + n);
}

/** Pseudo-counts of a segment of which nothing is known: `total` behaviours spread over the topics. */
export function flat(topics: number, total: number): Float64Array {
  return new Float64Array(topics).fill(total / topics);
}

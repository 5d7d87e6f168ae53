/** Exponents of the power bets e = ε p^(ε−1): from bold (small ε, for tiny p-values) to timid. */
export const exponents = [0.3, 0.5, 0.7, 0.9] as const;

/**
 * Scores this near are equal: sessions are kept in single precision, and a replay must rank them as they were ranked
 * when they were new.
 */
export const tie = 1e-5;

/**
 * Smoothed conformal p-value of the last score: (#{greater} + u·#{equal, itself included}) / n; `sign` −1 ranks from
 * below. Uniform and independent of the earlier ones under exchangeability (Vovk, Gammerman and Shafer 2005, Th. 8.2).
 */
export function smoothedPValue(scores: Float64Array, u: number, sign: 1 | -1 = 1): number {
  const n = scores.length;
  const own = scores[n - 1]!;
  let greater = 0;
  let equal = 0;
  for (let i = 0; i < n; i++) {
    const difference = sign * (scores[i]! - own);
    if (difference > tie) greater++;
    else if (difference >= -tie) equal++;
  }
  return (greater + u * equal) / n;
}

/** The power bet: an e-value, since E[ε p^(ε−1)] = 1 for uniform p. */
export function bet(p: number, exponent: number): number {
  return exponent * Math.max(p, 1e-9) ** (exponent - 1);
}

/** Jensen–Shannon divergence of two distributions in bits: 0 for equal ones, 1 for disjoint ones (Lin 1991). */
export function jensenShannonBits(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return generalizedJensenShannonBits([p, q], [0.5, 0.5]);
}

/**
 * Jensen–Shannon divergence of several distributions with weights that sum to 1, in bits: Σ π_g KL(p_g ‖ Σ π_g p_g).
 */
export function generalizedJensenShannonBits(groups: readonly ArrayLike<number>[], weights: readonly number[]): number {
  const width = groups[0]?.length ?? 0;
  let sum = 0;
  for (let j = 0; j < width; j++) {
    let middle = 0;
    groups.forEach((p, g) => {
      middle += weights[g]! * p[j]!;
    });
    groups.forEach((p, g) => {
      if (p[j]! > 0) sum += weights[g]! * p[j]! * Math.log2(p[j]! / middle);
    });
  }
  return Math.max(0, sum);
}

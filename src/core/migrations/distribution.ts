import type { ShareMatrix } from "./share-matrix.js";

/** Intra-session correlation of topics where it is not estimated. */
const usualCorrelation = 0.3;

/**
 * Effective number of behaviours in a bursty session of `size`, n / (1 + (n − 1)ρ), at most 1/ρ (Kish 1965, design
 * effect).
 */
export function effectiveSize(size: number, correlation = usualCorrelation): number {
  return size > 0 ? size / (1 + (size - 1) * correlation) : 0;
}

/**
 * Intra-session correlation ρ in [0.1, 1] by moments, from differences of consecutive sessions of a stratum, so that a
 * change of interests does not pass for burstiness: E‖x_i − x_j‖² = G·(2ρ + (1 − ρ)(1/n_i + 1/n_j)), G = 1 − Σ p².
 */
export function intraSessionCorrelation(m: ShareMatrix, strata: readonly string[]): number {
  const width = m.topics.length;
  const last = new Map<string, number>();
  const mean = meanShares(
    m,
    strata.map((_, i) => i),
    m.sizes.map((n) => effectiveSize(n)),
  );
  const spread = 1 - mean.reduce((sum, p) => sum + p * p, 0);
  let explained = 0;
  let slope = 0;
  for (let i = 0; i < m.rows; i++) {
    if (m.sizes[i]! <= 0) continue;
    const previous = last.get(strata[i]!);
    last.set(strata[i]!, i);
    if (previous === undefined) continue;
    let square = 0;
    for (let j = 0; j < width; j++) square += (m.data[i * width + j]! - m.data[previous * width + j]!) ** 2;
    const single = 1 / m.sizes[i]! + 1 / m.sizes[previous]!;
    explained += square - spread * single;
    slope += spread * (2 - single);
  }
  return slope > 0 ? Math.min(1, Math.max(0.1, explained / slope)) : usualCorrelation;
}

/** Mean of rows by weight, as a distribution over the matrix's columns; uniform when all weights are 0. */
export function meanShares(m: ShareMatrix, rows: readonly number[], weights: ArrayLike<number>): Float64Array {
  const width = m.topics.length;
  const out = new Float64Array(width);
  let total = 0;
  for (const i of rows) {
    if (m.sizes[i]! <= 0) continue;
    const w = weights[i]!;
    total += w;
    for (let at = m.starts[i]!; at < m.starts[i + 1]!; at++) {
      const j = m.columns[at]!;
      out[j]! += w * m.data[i * width + j]!;
    }
  }
  return total > 0 ? out.map((x) => x / total) : out.fill(1 / width);
}

/** Log-likelihood ratio per topic, ln(to/from), both smoothed towards uniform by 1 %. */
export function logRatios(from: ArrayLike<number>, to: ArrayLike<number>): Float64Array {
  const width = from.length;
  return Float64Array.from({ length: width }, (_, j) =>
    Math.log((0.99 * to[j]! + 0.01 / width) / (0.99 * from[j]! + 0.01 / width)),
  );
}

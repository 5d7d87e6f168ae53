/**
 * Softmax of similarities at a temperature: exp(q_i/τ) / Σ_j exp(q_j/τ), computed against overflow.
 *
 * q: n similarities; τ > 0. Returns n probabilities that sum to 1 (an empty array for n = 0).
 * Example: q = 0.8, 0.6, 0.4 at τ = 1 gives 0.402, 0.329, 0.269. Throws RangeError for τ ≤ 0.
 */
export function softmax(q: ArrayLike<number>, temperature = 1): Float64Array {
  const out = new Float64Array(q.length);
  softmaxInto(q, temperature, out);
  return out;
}

/** `softmax` into an existing array of the same length; returns log Σ exp(q/τ). */
export function softmaxInto(q: ArrayLike<number>, temperature: number, out: Float64Array): number {
  if (!(temperature > 0)) throw new RangeError(`softmax temperature must be positive, got ${temperature}`);
  const n = q.length;
  let max = -Infinity;
  for (let i = 0; i < n; i++) if (q[i]! > max) max = q[i]!;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += out[i] = Math.exp((q[i]! - max) / temperature);
  for (let i = 0; i < n; i++) out[i]! /= sum;
  return max / temperature + Math.log(sum);
}

/**
 * The softmax ranker P(x|u,c) = Σ_k P(k|u,c)·P(x|y_k).
 *
 * probabilities: one row P(·|y_k) of n items per interest; shares: P(k|u,c) of those interests, sum 1. Returns n
 * probabilities (all 0 without interests).
 */
export function mixture(probabilities: readonly Float64Array[], shares: readonly number[], n: number): Float64Array {
  const out = new Float64Array(n);
  probabilities.forEach((row, k) => {
    for (let i = 0; i < n; i++) out[i]! += shares[k]! * row[i]!;
  });
  return out;
}

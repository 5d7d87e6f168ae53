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
 * The softmax ranker P(x|u,c) = Σ_k P(k|u,c)·P(x|y_k), each P(x|y_k) a softmax over the candidate items.
 *
 * similarities: one row of n similarities q(x, y_k) per interest; shares: P(k|u,c) of those interests (renormalised
 * here, as the interests handed in may be the strongest few). Returns n probabilities.
 */
export function softmaxMixture(similarities: readonly ArrayLike<number>[], shares: ArrayLike<number>, temperature: number, n: number): Float64Array {
  const out = new Float64Array(n), row = new Float64Array(n);
  let total = 0;
  for (let k = 0; k < similarities.length; k++) total += shares[k]!;
  if (total <= 0) return out.fill(n > 0 ? 1 / n : 0);
  for (let k = 0; k < similarities.length; k++) {
    const share = shares[k]! / total;
    if (share <= 0) continue;
    softmaxInto(similarities[k]!, temperature, row);
    for (let i = 0; i < n; i++) out[i]! += share * row[i]!;
  }
  return out;
}

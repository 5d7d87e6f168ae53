import type { Sparse } from "../sparse.js";

/** −Σ_k p_k log θ_k in nats: what happened (sum 1) as foreseen by k shares. */
export function crossEntropy(happened: Sparse, shares: Float64Array): number {
  return -happened.index.reduce(
    (sum, topic, i) => sum + happened.value[i]! * Math.log(Math.max(1e-12, shares[topic]!)),
    0,
  );
}

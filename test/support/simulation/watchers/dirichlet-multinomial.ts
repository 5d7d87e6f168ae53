import { effectiveSize } from "../../../../src/core/migrations/distribution.js";
import { logGamma } from "../../../../src/core/statistics/log-gamma.js";
import { sessionShares } from "../../../../src/core/migrations/share-matrix.js";
import type { Watcher } from "./watcher.js";

const prior = 0.25;
const recent = 10;
const fewest = 20;

/**
 * A Dirichlet-multinomial e-detector: the Bayes factor of the newest session under the posterior of the last ten
 * against
 * the posterior of all before (plug-in reference), effective counts. An e-value only if the reference were the truth.
 */
export function dirichletMultinomial(threshold: number): Watcher {
  return {
    name: "Dirichlet-multinomial Bayes factor",
    watch({ sessions }) {
      const shares = sessionShares(sessions);
      const width = shares.topics.length;
      const all = new Float64Array(width).fill(prior);
      const window = new Float64Array(width).fill(prior);
      const counts = (t: number): Float64Array =>
        Float64Array.from({ length: width }, (_, j) => effectiveSize(shares.sizes[t]!) * shares.data[t * width + j]!);
      let capital = 0;
      for (let t = 0; t < sessions.length; t++) {
        const x = counts(t);
        if (t >= fewest) capital = (capital + 1) * Math.exp(predictive(window, x) - predictive(all, x));
        if (capital >= threshold) return t;
        const old = t >= recent ? counts(t - recent) : null;
        x.forEach((c, j) => {
          all[j]! += c;
          window[j]! += c - (old?.[j] ?? 0);
        });
      }
      return null;
    },
  };
}

function predictive(alpha: Float64Array, x: Float64Array): number {
  let sum = 0;
  let a = 0;
  let n = 0;
  alpha.forEach((v, j) => {
    const base = Math.max(v, prior / 2);
    a += base;
    n += x[j]!;
    if (x[j]! > 0) sum += logGamma(base + x[j]!) - logGamma(base);
  });
  return sum + logGamma(a) - logGamma(a + n);
}

import { isLookDue } from "../../../../src/core/migrations/look.js";
import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";
import { flat, logWeight } from "./dirichlet-multinomial.js";
import { countsOf } from "./shares.js";

const leastOnASide = 3;

/**
 * The Dirichlet-multinomial Bayes factor of two segments against one, mean over splits, at the sessions at which Godwit
 * looks. Its inverse bounds the p-value where the model is true, and is spent in the same way: sessions since the last
 * look times the factor.
 */
export const split: Detector = {
  name: "Dirichlet-multinomial split",
  thresholdFor: (a) => a,
  scores: (stream) => {
    const counts = countsOf(stream);
    const prior = flat(topics, 4);
    const sums = [new Float64Array(topics)];
    for (const row of counts) sums.push(row.map((x, j) => x + sums.at(-1)![j]!));
    const before = sums.map((sum) => logWeight(prior, sum));
    let looked = 0;
    return Float64Array.from(counts, (_, t) => {
      const n = t + 1;
      if (!isLookDue(n, n - looked)) return 0;
      const gap = n - looked;
      looked = n;
      let factor = 0;
      for (let cut = leastOnASide; cut <= n - leastOnASide; cut++) {
        const after = sums[n]!.map((x, j) => x - sums[cut]![j]!);
        factor += Math.exp(before[cut]! + logWeight(prior, after) - before[n]!);
      }
      return (gap * factor) / (n - 2 * leastOnASide + 1);
    });
  },
};

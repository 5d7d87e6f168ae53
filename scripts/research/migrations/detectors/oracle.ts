import type { Detector } from "./detector.js";
import { logWeight } from "./dirichlet-multinomial.js";
import { countsOf } from "./shares.js";

/** How close a session's counts are taken to be to the interests, in behaviours. */
const concentration = 4;
const smallest = 0.003;

/**
 * What nobody can have: the interests before and after are known (of people who do not change, those of a change that
 * they do not make). CUSUM of the log likelihood ratio of each session (Page 1954; Lorden 1971).
 */
export const oracle: Detector = {
  name: "oracle: knows both interests",
  thresholdFor: (a) => Math.log(a),
  scores: (stream, { told: { before, after } }) => {
    const [old, recent] = [before, after].map((shares) =>
      Float64Array.from(shares, (share) => concentration * Math.max(smallest, share)),
    );
    let sum = 0;
    return Float64Array.from(countsOf(stream), (row) => {
      sum = Math.max(0, sum + logWeight(recent!, row) - logWeight(old!, row));
      return sum;
    });
  },
};

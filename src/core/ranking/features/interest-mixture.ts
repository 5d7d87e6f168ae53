import { interestScores } from "../interest-scores.js";
import { mixture } from "../softmax.js";
import type { Feature } from "./feature.js";

/**
 * log(n · P(x|u,c)) of the softmax mixture over interests: 0 for an item no more likely than any of the n candidates.
 */
export const interestMixture: Feature = {
  name: "interestMixture",
  relative: true,
  compute(input, positions, out) {
    const scores = interestScores(input, positions);
    if (!scores) return;
    const probability = mixture(scores.probabilities, scores.shares, positions.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.log(Math.max(1e-6, probability[i]! * positions.length));
  },
};

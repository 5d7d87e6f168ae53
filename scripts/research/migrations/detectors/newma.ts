import { normal, seeded } from "../../../../src/core/statistics/random.js";
import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";
import { sharesOf } from "./shares.js";

const features = 64;
const bandwidth = 0.6;
const [fast, slow] = [0.15, 0.04];
const warmUp = 10;
const forgets = 0.05;

/** Random Fourier features of a Gaussian kernel on shares: the same for everybody. */
const { frequencies, phases } = (() => {
  const random = seeded(7);
  return {
    frequencies: Array.from({ length: features }, () =>
      Float64Array.from({ length: topics }, () => normal(random) / bandwidth),
    ),
    phases: Float64Array.from({ length: features }, () => 2 * Math.PI * random()),
  };
})();

function embedded(row: Float64Array): Float64Array {
  return Float64Array.from(frequencies, (frequency, f) => {
    let dot = phases[f]!;
    for (let j = 0; j < topics; j++) dot += frequency[j]! * row[j]!;
    return Math.cos(dot) * Math.sqrt(2 / features);
  });
}

/**
 * NEWMA (Keriven, Garreau and Poli 2020): the distance of two exponentially forgetting means of embedded sessions, one
 * fast and one slow, in standard deviations above its own running mean.
 */
export const newma: Detector = {
  name: "NEWMA",
  thresholdFor: null,
  scores: (stream) => {
    const quick = new Float64Array(features);
    const steady = new Float64Array(features);
    let [mean, square] = [0, 0];
    return Float64Array.from(sharesOf(stream), (row, t) => {
      const x = embedded(row);
      let distance = 0;
      x.forEach((value, f) => {
        quick[f]! += (t === 0 ? 1 : fast) * (value - quick[f]!);
        steady[f]! += (t === 0 ? 1 : slow) * (value - steady[f]!);
        distance += (quick[f]! - steady[f]!) ** 2;
      });
      const deviation = Math.sqrt(Math.max(1e-9, square - mean * mean));
      const score = t < warmUp ? 0 : Math.max(0, (distance - mean) / deviation);
      const rate = Math.max(forgets, 1 / (t + 1));
      mean += rate * (distance - mean);
      square += rate * (distance * distance - square);
      return score;
    });
  },
};

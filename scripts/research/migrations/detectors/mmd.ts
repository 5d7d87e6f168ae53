import type { Detector } from "./detector.js";
import { sharesOf } from "./shares.js";

const bandwidth = 0.6;
const windowLength = 15;
const warmUp = 10;

/**
 * Maximum mean discrepancy (Gretton et al. 2012) of the last 15 sessions from all before, Gaussian kernel on shares,
 * unbiased, times the harmonic mean of their numbers.
 */
export const mmd: Detector = {
  name: "MMD",
  thresholdFor: null,
  scores: (stream) => {
    const shares = sharesOf(stream);
    const kernel = shares.map((a) => Float64Array.from(shares, (b) => gaussian(a, b)));
    return Float64Array.from(shares, (_, t) => {
      const n = t + 1;
      const m = Math.min(windowLength, Math.floor(n / 2));
      return n < warmUp ? 0 : Math.max(0, discrepancy(kernel, n - m, n)) / (1 / (n - m) + 1 / m);
    });
  },
};

function gaussian(a: Float64Array, b: Float64Array): number {
  let square = 0;
  for (let j = 0; j < a.length; j++) square += (a[j]! - b[j]!) ** 2;
  return Math.exp(-square / (2 * bandwidth * bandwidth));
}

/** Of sessions [0, cut) and [cut, n). */
function discrepancy(kernel: readonly Float64Array[], cut: number, n: number): number {
  const mean = (rows: readonly [number, number], columns: readonly [number, number], apart: boolean): number => {
    let [sum, pairs] = [0, 0];
    for (let i = rows[0]; i < rows[1]; i++)
      for (let j = columns[0]; j < columns[1]; j++) {
        if (apart && i === j) continue;
        sum += kernel[i]![j]!;
        pairs++;
      }
    return sum / pairs;
  };
  const [old, recent] = [[0, cut] as const, [cut, n] as const];
  return mean(old, old, true) + mean(recent, recent, true) - 2 * mean(old, recent, false);
}

import { behaviourSeries, sessionSeries } from "../../../../test/support/simulation/baselines/surprise-series.js";
import type { Reading } from "../../../../test/support/simulation/baselines/surprise-series.js";
import type { Stream } from "../streams/visits.js";
import type { Detector } from "./detector.js";

const shortest = 5;

/**
 * ADWIN (Bifet and Gavaldà 2007, the variance form; every cut is tried): parts of the window differ by more than
 * √(2/m · σ² · L) + 2/(3m) · L, L = ln(2n/δ), m the harmonic mean of their lengths. The score is the largest ln(1/δ) at
 * which it would cut; δ bounds the false alarms of a step.
 */
function adwin(unit: string, series: (stream: Stream) => readonly Reading[]): Detector {
  return {
    name: `ADWIN per ${unit}`,
    thresholdFor: (a) => Math.log(a),
    scores: (stream) => {
      const scores = new Float64Array(stream.sessions.length);
      const sums = [0];
      const squares = [0];
      for (const { session, value } of series(stream)) {
        sums.push(sums.at(-1)! + value);
        squares.push(squares.at(-1)! + value * value);
        scores[session] = Math.max(scores[session]!, bestCut(sums, squares));
      }
      return scores;
    },
  };
}

function bestCut(sums: readonly number[], squares: readonly number[]): number {
  const n = sums.length - 1;
  const all = sums[n]!;
  const variance = Math.max(0, squares[n]! / n - (all / n) ** 2);
  let best = 0;
  for (let cut = shortest; cut <= n - shortest; cut++) {
    const m = 1 / (1 / cut + 1 / (n - cut));
    const difference = Math.abs(sums[cut]! / cut - (all - sums[cut]!) / (n - cut));
    // the positive root of 2/(3m) x² + √(2σ²/m) x = difference, x = √L
    const [square, linear] = [2 / (3 * m), Math.sqrt((2 * variance) / m)];
    const root = (Math.sqrt(linear * linear + 4 * square * difference) - linear) / (2 * square);
    best = Math.max(best, root * root);
  }
  return best - Math.log(2 * n);
}

export const adwinPerBehaviour = adwin("behaviour", (stream) => behaviourSeries(stream));
export const adwinPerSession = adwin("session", (stream) => sessionSeries(stream));

import type { Stream } from "../stream.js";
import type { Watcher } from "../watchers/watcher.js";
import type { Reading } from "./surprise-series.js";

const shortest = 5;

/**
 * ADWIN (Bifet and Gavaldà 2007, Theorem 3.1, the variance form): the window is cut where two parts differ by more than
 * √(2/m · σ² · ln(2/δ')) + 2/(3m) · ln(2/δ'), m the harmonic mean of their lengths, δ' = δ/n. Every cut is tried
 * (ADWIN0).
 */
export function adwin(unit: string, delta: number, series: (stream: Stream) => Reading[]): Watcher {
  return {
    name: `ADWIN per ${unit}`,
    watch(stream) {
      const readings = series(stream);
      const sums = [0];
      const squares = [0];
      for (let t = 0; t < readings.length; t++) {
        const x = readings[t]!.value;
        sums.push(sums[t]! + x);
        squares.push(squares[t]! + x * x);
        const n = t + 1;
        const mean = sums[n]! / n;
        const variance = Math.max(0, squares[n]! / n - mean * mean);
        const log = Math.log((2 * n) / delta);
        for (let cut = shortest; cut <= n - shortest; cut++) {
          const m = 1 / (1 / cut + 1 / (n - cut));
          const limit = Math.sqrt((2 / m) * variance * log) + (2 / (3 * m)) * log;
          if (Math.abs(sums[cut]! / cut - (sums[n]! - sums[cut]!) / (n - cut)) > limit) return readings[t]!.session;
        }
      }
      return null;
    },
  };
}

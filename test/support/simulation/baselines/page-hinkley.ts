import type { Stream } from "../stream.js";
import type { Watcher } from "../watchers/watcher.js";
import type { Reading } from "./surprise-series.js";

const warmUp = 30;
const tolerance = 0.005;

/**
 * Page–Hinkley (Page 1954; Gama et al. 2014, §3.2): alarm when Σ(x − mean − δ) has risen more than λ above its minimum.
 */
export function pageHinkley(unit: string, lambda: number, series: (stream: Stream) => Reading[]): Watcher {
  return {
    name: `Page–Hinkley per ${unit}`,
    watch(stream) {
      let mean = 0;
      let sum = 0;
      let least = 0;
      let n = 0;
      for (const { session, value } of series(stream)) {
        n++;
        mean += (value - mean) / n;
        sum += value - mean - tolerance;
        least = Math.min(least, sum);
        if (n >= warmUp && sum - least > lambda) return session;
      }
      return null;
    },
  };
}

import { behaviourSeries, sessionSeries } from "../../../../test/support/simulation/baselines/surprise-series.js";
import type { Reading } from "../../../../test/support/simulation/baselines/surprise-series.js";
import type { Stream } from "../streams/visits.js";
import type { Detector } from "./detector.js";

const warmUp = 30;
const tolerance = 0.005;

/** Page–Hinkley (Page 1954; Gama et al. 2014, §3.2): how far Σ(x − mean − δ) has risen above its minimum. */
function pageHinkley(unit: string, read: (stream: Stream) => readonly Reading[]): Detector {
  return {
    name: `Page–Hinkley per ${unit}`,
    thresholdFor: null,
    scores: (stream) => {
      const scores = new Float64Array(stream.sessions.length);
      let [mean, sum, least, n] = [0, 0, 0, 0];
      for (const { session, value } of read(stream)) {
        n++;
        mean += (value - mean) / n;
        sum += value - mean - tolerance;
        least = Math.min(least, sum);
        if (n >= warmUp) scores[session] = Math.max(scores[session]!, sum - least);
      }
      return scores;
    },
  };
}

export const pageHinkleyPerBehaviour = pageHinkley("behaviour", (stream) => behaviourSeries(stream));
export const pageHinkleyPerSession = pageHinkley("session", (stream) => sessionSeries(stream));

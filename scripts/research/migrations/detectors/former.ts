import { observe } from "../../../../test/support/simulation/former/detector.js";
import { initialState } from "../../../../test/support/simulation/former/state.js";
import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";

/** The detector that was served before: conformal p-values bet by an e-detector, whose capital is the score. */
export const former: Detector = {
  name: "former detector",
  thresholdFor: (a) => a,
  scores: ({ sessions }, { seed }) => {
    let state = initialState();
    const parameters = { threshold: Infinity, minimumStratum: 5, minimumBag: 6, steadyLimit: 2.5, k: topics, seed };
    return Float64Array.from(sessions, (_, t) => {
      const seen = observe(state, sessions.slice(0, t + 1), parameters);
      state = seen.state;
      return seen.statistic;
    });
  },
};

import { parametersFor } from "../../../../src/core/migrations/parameters.js";
import { observe } from "../../../../src/core/migrations/watch.js";
import { initialState } from "../../../../src/core/migrations/watch-state.js";
import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";

/** The test that is served, its p-values told apart as far as the budget `a` asks for: sessions since the look / p. */
export function served(a: number): Detector {
  const parameters = { ...parametersFor(a), k: topics };
  return {
    name: "Godwit",
    thresholdFor: (wanted) => wanted,
    scores: ({ sessions }, { seed }) => {
      let state = initialState();
      return Float64Array.from(sessions, (_, t) => {
        const seen = observe(state, sessions.slice(0, t + 1), { ...parameters, seed });
        state = seen.state;
        return seen.statistic;
      });
    },
  };
}

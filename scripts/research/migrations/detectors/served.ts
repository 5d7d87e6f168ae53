import { parametersFor } from "../../../../src/core/migrations/parameters.js";
import { observe } from "../../../../src/core/migrations/watch.js";
import { initialState } from "../../../../src/core/migrations/watch-state.js";
import { topics } from "../streams/visits.js";
import type { Detector } from "./detector.js";

/** The test that is served, its p-values told apart as far as the budget `a` asks for: sessions since the look / p. */
export function served(a: number, { guarded = true } = {}): Detector {
  const parameters = { ...parametersFor(a), k: topics };
  return {
    name: guarded ? "Godwit" : "Godwit without tides",
    thresholdFor: (wanted) => wanted,
    scores: ({ sessions }, { seed, tidesAt }) => {
      let state = initialState();
      return Float64Array.from(sessions, (_, t) => {
        const tides = guarded && tidesAt !== null ? { tides: tidesAt(sessions[t]!.start) } : {};
        const seen = observe(state, sessions.slice(0, t + 1), { ...parameters, seed, ...tides });
        state = seen.state;
        return seen.statistic;
      });
    },
  };
}

import { sessionWindow } from "../../../../src/core/migrations/advance.js";
import { observe } from "../former/detector.js";
import { initialState } from "../former/state.js";
import { model } from "../stream.js";
import type { Watcher } from "./watcher.js";

/** The detector that was served before the likelihood test: conformal p-values bet by an e-detector. */
export function formerDetector(threshold: number): Watcher {
  const parameters = { threshold, minimumStratum: 5, minimumBag: 6, steadyLimit: 2.5, k: model.topics };
  return {
    name: "former detector",
    watch({ sessions }, seed) {
      let state = initialState();
      for (let t = 0; t < sessions.length; t++) {
        const seen = observe(state, sessions.slice(Math.max(0, t + 1 - sessionWindow), t + 1), { ...parameters, seed });
        if (seen.alarm) return t;
        state = seen.state;
      }
      return null;
    },
  };
}

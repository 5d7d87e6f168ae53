import { sessionWindow } from "../../../../src/core/migrations/advance.js";
import { observe } from "../../../../src/core/migrations/watch.js";
import { initialState } from "../../../../src/core/migrations/watch-state.js";
import { parametersFor } from "../../../../src/core/migrations/parameters.js";
import { model } from "../stream.js";
import type { Watcher } from "./watcher.js";

/** The test that is served. */
export function godwit(threshold: number): Watcher {
  const parameters = { ...parametersFor(threshold), k: model.topics };
  return {
    name: "godwit",
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

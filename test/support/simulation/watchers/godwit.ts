import { sessionWindow } from "../../../../src/core/migrations/advance.js";
import { observe } from "../../../../src/core/migrations/detector.js";
import { initialState } from "../../../../src/core/migrations/detector-state.js";
import { parametersFor } from "../../../../src/core/migrations/parameters.js";
import type { MigrationParameters } from "../../../../src/core/migrations/parameters.js";
import { model } from "../stream.js";
import type { Watcher } from "./watcher.js";

/** The detector that is served. */
export function godwit(name: string, threshold: number, change: Partial<MigrationParameters> = {}): Watcher {
  const parameters = { ...parametersFor(threshold), ...change, k: model.topics };
  return {
    name,
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

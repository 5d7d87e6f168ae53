import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { model, userStream } from "../../../test/support/simulation/stream.js";
import { seeded } from "../statistics/random.js";
import { observe, replay, restart } from "./watch.js";
import { initialState, decodeState, encodeState } from "./watch-state.js";
import { parametersFor } from "./parameters.js";

const parameters = { ...parametersFor(), k: model.topics, seed: 5 };

describe("watching for drift", () => {
  it("folded session by session through its bytes equals a replay", () => {
    fc.assert(
      fc.property(fc.nat(), fc.boolean(), fc.integer({ min: 1, max: 60 }), (seed, alternating, length) => {
        const { sessions } = userStream(seeded(seed), { length, alternating, change: null });
        let state = initialState();
        for (let t = 1; t <= length; t++)
          state = decodeState(encodeState(observe(state, sessions.slice(Math.max(0, t - 30), t), parameters).state));
        expect(encodeState(state)).toEqual(encodeState(replay(sessions, parameters, 30)));
      }),
      { numRuns: 15 },
    );
  });

  it("looks at 8, 11, 14 … sessions, and at every twentieth part of what there is later", () => {
    const { sessions } = userStream(seeded(1), { length: 140, alternating: false, change: null });
    const looks: number[] = [];
    let state = initialState();
    for (let t = 1; t <= sessions.length; t++) {
      const seen = observe(state, sessions.slice(0, t), parameters);
      if (seen.look !== null) looks.push(t);
      expect(seen.state.lookedAt).toBe(looks.at(-1) ?? 0);
      state = seen.state;
    }
    expect(looks.slice(0, 4)).toEqual([8, 11, 14, 17]);
    expect(looks.slice(-3).map((t, i, list) => (i === 0 ? 0 : t - list[i - 1]!))).toEqual([0, 6, 6]);
  });

  it("never alarms on a user who does the same every day, nor for sessions without any strength", () => {
    const sessions = Array.from({ length: 60 }, (_, d) => fixedSession(d, 8, d % 4 === 3 ? {} : { 1: 3, 2: 1 }));
    let state = initialState();
    for (let t = 1; t <= sessions.length; t++) {
      const seen = observe(state, sessions.slice(0, t), parameters);
      expect(seen.alarm).toBe(false);
      state = seen.state;
    }
    expect(state.pValue).toBe(1);
    expect(state.probability).toBeLessThan(0.5);
  });

  it("begins anew at a restart and keeps the count", () => {
    const { sessions } = userStream(seeded(3), { length: 40, alternating: true, change: null });
    const state = restart(replay(sessions, parameters, 512), sessions[30]!.start);
    expect(state.steps).toBe(0);
    expect(state.pValue).toBe(1);
    expect(state.probability).toBe(0);
    expect(state.observed).toBe(40);
    expect(state.regimeStart).toBe(sessions[30]!.start);
  });
});

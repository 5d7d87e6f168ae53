import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedSession } from "../../../test/support/simulation/fixed-session.js";
import { model, userStream } from "../../../test/support/simulation/stream.js";
import type { Session } from "../session.js";
import { seeded } from "../statistics/random.js";
import { initialState, decodeState, encodeState, type DetectorState } from "./detector-state.js";
import { type DetectorParameters, observe, restart, statisticOf } from "./detector.js";
import { parametersFor } from "./parameters.js";

/** The state after all of `sessions` (by start) from nothing, windows of at most `window`, without alarms taken. */
function replay(sessions: readonly Session[], parameters: DetectorParameters, window: number): DetectorState {
  return sessions.reduce(
    (state, _, t) => observe(state, sessions.slice(Math.max(0, t + 1 - window), t + 1), parameters).state,
    initialState(),
  );
}

const parameters = { ...parametersFor(), k: model.topics, seed: 5 };

describe("drift detector", () => {
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

  it("bets nothing while there is too little to compare with", () => {
    const { sessions } = userStream(seeded(1), { length: 5, alternating: false, change: null });
    const state = replay(sessions, parameters, 512);
    expect(statisticOf(state, model.topics)).toBeCloseTo(sessions.length, 6);
  });

  it("starts topics never seen before with the capital of one that has not moved", () => {
    const { sessions } = userStream(seeded(2), { length: 40, alternating: false, change: null });
    const state = replay(sessions, parameters, 512);
    const unseen = { ...state, topics: new Map() };
    expect(statisticOf(unseen, model.topics)).toBeCloseTo(
      0.5 * (state.surprise.reduce((a, b) => a + b, 0) / 4) + 0.5 * 40,
      3,
    );
  });

  it("says a session without any strength nothing", () => {
    const sessions = Array.from({ length: 30 }, (_, d) => fixedSession(d, 8, { 1: 3, 2: 1 }));
    const before = replay(sessions, parameters, 512);
    const after = observe(before, [...sessions, fixedSession(30, 8, {})], parameters).state;
    expect(after.surprise).toEqual(before.surprise.map((m) => m + 1));
  });

  it("begins anew at a restart and keeps the count", () => {
    const { sessions } = userStream(seeded(3), { length: 40, alternating: true, change: null });
    const state = restart(replay(sessions, parameters, 512), sessions[30]!.start);
    expect(statisticOf(state, model.topics)).toBe(0);
    expect(state.observed).toBe(40);
    expect(state.regimeStart).toBe(sessions[30]!.start);
  });
});

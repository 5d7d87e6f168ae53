import fc from "fast-check";
import { expect, test } from "vitest";
import { stateDifference } from "./difference.js";
import { defaultParameters } from "./parameters.js";
import type { Signal } from "./signal.js";
import { emptyState, fold, type InterestState } from "./state.js";

const day = 86_400_000;
const signal = fc
  .record({
    at: fc.integer({ min: 0, max: 400 }),
    topic: fc.integer({ min: 0, max: 5 }),
    item: fc.integer({ min: 0, max: 9 }),
  })
  .map(
    ({ at, topic, item }): Signal => ({
      at: 1.7e12 + at * day,
      type: "LIKE",
      strength: 3,
      topics: { index: [topic], value: [1] },
      hour: at % 24,
      weekday: 1 + (at % 7),
      scene: {},
      domain: null,
      item,
      text: null,
      sessionId: null,
    }),
  );

function folded(signals: readonly Signal[]): InterestState {
  const state = emptyState(defaultParameters);
  for (const one of signals) fold(state, one, defaultParameters);
  return state;
}

test("the same behaviours in any order are no difference; one more or one less is", () => {
  fc.assert(
    fc.property(fc.array(signal, { minLength: 1, maxLength: 30 }), (signals) => {
      const whole = folded(signals);
      expect(stateDifference(whole, folded(signals.toReversed()))).toBeLessThan(1e-9);
      expect(stateDifference(whole, folded(signals.slice(1)))).toBeGreaterThan(1e-3);
      expect(stateDifference(whole, folded([...signals, signals[0]!]))).toBeGreaterThan(1e-3);
    }),
    { seed: 7, numRuns: 60 },
  );
});

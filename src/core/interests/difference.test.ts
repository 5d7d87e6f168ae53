import fc from "fast-check";
import { expect, test } from "vitest";
import { stateDifference } from "./difference.js";
import { decodeState, encodeState } from "./codec.js";
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

test("past the caps, how a history was cut into pieces is no difference; one behaviour more still is", () => {
  const visits = (n: number): Signal => ({
    at: 1.7e12 + n * 40 * 60_000,
    type: "VIEW",
    strength: 1,
    topics: { index: [n % 6], value: [1] },
    hour: n % 24,
    weekday: 1 + (n % 7),
    scene: { place: `place-${n % 900}` },
    domain: "shop",
    // more items than are kept, and the first of them come back
    item: n % 4_600,
    text: null,
    sessionId: null,
  });
  const history = Array.from({ length: 5_000 }, (_, n) => visits(n));
  const stored = (state: InterestState): InterestState => decodeState(encodeState(state));
  let piecemeal = emptyState(defaultParameters);
  history.forEach((one, n) => {
    fold(piecemeal, one, defaultParameters);
    if (n % 97 === 0) piecemeal = stored(piecemeal);
  });
  const whole = folded(history);
  expect(piecemeal.items.size).toBeGreaterThanOrEqual(4_096);
  expect(stateDifference(stored(piecemeal), stored(whole))).toBeLessThan(1e-4);
  expect(stateDifference(stored(piecemeal), stored(folded([...history, visits(5_000)])))).toBeGreaterThan(1e-4);
  expect(stateDifference(stored(piecemeal), stored(folded(history.slice(1))))).toBeGreaterThan(1e-4);
});

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

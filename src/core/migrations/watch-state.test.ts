import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GodwitError } from "../errors.js";
import { decodeState, encodeState, initialState, isCurrentState } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";

const regime = fc
  .record({
    start: fc.double({ noNaN: true }),
    end: fc.double({ noNaN: true }),
    pairs: fc.uniqueArray(fc.tuple(fc.nat(255), fc.float({ noNaN: true, min: 0, max: 1 })), {
      selector: (p) => p[0],
      maxLength: 24,
    }),
  })
  .map(({ start, end, pairs }) => ({
    start,
    end,
    topics: pairs.map((p) => p[0]),
    shares: pairs.map((p) => Math.fround(p[1])),
  }));
const state: fc.Arbitrary<WatchState> = fc.record({
  observed: fc.nat(1e6),
  steps: fc.nat(1e6),
  lookedAt: fc.nat(1e6),
  pValue: fc.double({ noNaN: true, min: 0, max: 1 }),
  probability: fc.double({ noNaN: true, min: 0, max: 1 }),
  regimeStart: fc.double({ noNaN: true }),
  lastStart: fc.double({ noNaN: true }),
  lastEnd: fc.double({ noNaN: true }),
  regimes: fc.array(regime, { maxLength: 8 }),
});

describe("state of the test for drift", () => {
  it("comes back from its bytes unchanged", () => {
    fc.assert(
      fc.property(state, (s) => {
        expect(decodeState(encodeState(s))).toEqual(s);
      }),
      { numRuns: 50 },
    );
    expect(decodeState(encodeState(initialState(7)))).toEqual(initialState(7));
  });

  it("is refused when cut short or of another version", () => {
    const bytes = encodeState({
      ...initialState(),
      regimes: [{ start: 1, end: 2, topics: [3], shares: [1] }],
    });
    expect(isCurrentState(bytes)).toBe(true);
    expect(isCurrentState(Uint8Array.from(bytes, (b, i) => (i === 0 ? 1 : b)))).toBe(false);
    expect(isCurrentState(new Uint8Array(0))).toBe(false);
    for (const broken of [
      bytes.subarray(0, bytes.length - 1),
      bytes.subarray(0, 3),
      Uint8Array.from(bytes, (b, i) => (i === 0 ? 9 : b)),
    ])
      expect(() => decodeState(broken)).toThrow(GodwitError);
  });
});

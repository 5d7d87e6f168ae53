import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GodwitError } from "../errors.js";
import { exponents } from "./conformal.js";
import { decodeState, encodeState, initialState } from "./detector-state.js";
import type { DetectorState } from "./detector-state.js";

const capital = fc
  .array(fc.float({ noNaN: true, min: 0, max: 1e6 }), { minLength: exponents.length, maxLength: exponents.length })
  .map((x) => Float32Array.from(x));
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
const state: fc.Arbitrary<DetectorState> = fc.record({
  observed: fc.nat(1e6),
  steps: fc.nat(1e6),
  regimeStart: fc.double({ noNaN: true }),
  lastStart: fc.double({ noNaN: true }),
  lastEnd: fc.double({ noNaN: true }),
  surprise: capital,
  regimes: fc.array(regime, { maxLength: 8 }),
  topics: fc
    .uniqueArray(fc.tuple(fc.nat(255), fc.record({ more: capital, less: capital })), {
      selector: (p) => p[0],
      maxLength: 40,
    })
    .map((pairs) => new Map(pairs.toSorted((a, b) => a[0] - b[0]))),
});

describe("detector state", () => {
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
      topics: new Map([[3, { more: new Float32Array(4), less: new Float32Array(4) }]]),
    });
    for (const broken of [
      bytes.subarray(0, bytes.length - 1),
      bytes.subarray(0, 3),
      Uint8Array.from(bytes, (b, i) => (i === 0 ? 9 : b)),
    ])
      expect(() => decodeState(broken)).toThrow(GodwitError);
  });
});

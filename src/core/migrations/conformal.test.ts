import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bet, exponents, smoothedPValue } from "./conformal.js";

const scores = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });

describe("smoothed conformal p-values", () => {
  it("are uniform when any member of the bag may be the newest, ties or not", () => {
    fc.assert(
      fc.property(scores, fc.constantFrom(0.1, 0.25, 0.5, 0.9), (list, level) => {
        let below = 0;
        const grid = 400;
        for (let newest = 0; newest < list.length; newest++) {
          const order = Float64Array.from([...list.filter((_, i) => i !== newest), list[newest]!]);
          for (let g = 0; g < grid; g++) if (smoothedPValue(order, (g + 0.5) / grid) <= level) below++;
        }
        expect(below / (list.length * grid)).toBeCloseTo(level, 2);
      }),
      { numRuns: 60 },
    );
  });

  it("rank from below with sign −1: the two directions add up to 1", () => {
    fc.assert(
      fc.property(scores, fc.double({ min: 0, max: 1, noNaN: true }), (list, u) => {
        const x = Float64Array.from(list);
        expect(smoothedPValue(x, u) + smoothedPValue(x, 1 - u, -1)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("power bets", () => {
  it.each(exponents)("have mean 1 for uniform p at exponent %s", (exponent) => {
    // ∫ ε p^(ε−1) dp over [a, b] = b^ε − a^ε: compare on a partition, where the integrand is finite
    const a = 1e-6;
    const n = 200_000;
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const p = a * (1 / a) ** ((i + 0.5) / n);
      sum += (bet(p, exponent) * p * Math.log(1 / a)) / n;
    }
    expect(sum).toBeCloseTo(1 - a ** exponent, 4);
  });
});

import { generalizedJensenShannonBits, jensenShannonBits } from "../statistics/divergence.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveSize, meanShares } from "./distribution.js";
import { logGamma } from "../statistics/log-gamma.js";
import { shareMatrix } from "./share-matrix.js";

const distribution = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 5, maxLength: 5 })
  .filter((x) => x.some((v) => v > 0))
  .map((x) => {
    const s = x.reduce((a, b) => a + b, 0);
    return x.map((v) => v / s);
  });

describe("Jensen–Shannon divergence", () => {
  it("is symmetric, between 0 and 1 bit, 0 for equal distributions", () => {
    fc.assert(
      fc.property(distribution, distribution, (p, q) => {
        const d = jensenShannonBits(p, q);
        expect(d).toBeCloseTo(jensenShannonBits(q, p), 12);
        expect(d).toBeGreaterThanOrEqual(0);
        expect(d).toBeLessThanOrEqual(1 + 1e-12);
        expect(jensenShannonBits(p, p)).toBeCloseTo(0, 12);
      }),
    );
    expect(jensenShannonBits([1, 0], [0, 1])).toBeCloseTo(1, 12);
  });

  it("of many disjoint slices is the entropy of their weights", () => {
    expect(
      generalizedJensenShannonBits(
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        [0.5, 0.25, 0.25],
      ),
    ).toBeCloseTo(1.5, 12);
  });
});

it("mean shares are a distribution", () => {
  const units = fc.array(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(units, (rows) => {
      const m = shareMatrix(
        [...rows, [1, 1, 1, 1]].map((value) => ({ index: [0, 3, 7, 9], value })),
        [...rows.map(() => 3), 2],
      );
      const mean = meanShares(m, [...rows.keys(), rows.length], m.sizes);
      expect(mean.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    }),
  );
});

it("a long burst counts for few behaviours", () => {
  expect(effectiveSize(1)).toBe(1);
  expect(effectiveSize(1000)).toBeLessThan(1 / 0.3);
  expect(effectiveSize(0)).toBe(0);
});

it("logGamma knows factorials and Γ(1/2)", () => {
  let factorial = 1;
  for (let n = 1; n < 20; n++) {
    expect(logGamma(n)).toBeCloseTo(Math.log(factorial), 9);
    factorial *= n;
  }
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
  expect(logGamma(0.25)).toBeCloseTo(1.2880225246980774, 10);
});

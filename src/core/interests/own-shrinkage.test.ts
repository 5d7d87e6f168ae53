import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { uniform } from "./distribution.js";
import { beliefInStrengths, shrinkDiscounted, shrinkOwn } from "./own-shrinkage.js";

const own = { strengths: [1, 10, 200], weights: [0.4, 0.4, 0.2], discount: 0.5 };
const countsOf = (value: readonly number[]) => ({
  value: Float64Array.from(value),
  mass: value.reduce((a, b) => a + b, 0),
});

describe("a user's own shrinkage", () => {
  it("gives a distribution, above zero everywhere", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 }), (value) => {
        const shares = shrinkOwn(countsOf(value), uniform(value.length), own, 1);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (const share of shares) expect(share).toBeGreaterThan(0);
      }),
    );
  });

  it("without a discount lies between what was counted and what is expected", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 }), (value) => {
        const counts = countsOf(value);
        if (counts.mass === 0) return;
        const parent = uniform(value.length);
        const shares = shrinkDiscounted(counts, parent, { strength: 5, discount: 0 });
        shares.forEach((share, topic) => {
          const raw = value[topic]! / counts.mass;
          expect(share).toBeGreaterThanOrEqual(Math.min(raw, parent[topic]!) - 1e-9);
          expect(share).toBeLessThanOrEqual(Math.max(raw, parent[topic]!) + 1e-9);
        });
      }),
    );
  });

  it("believes somebody with a taste soon, and somebody who takes anything not", () => {
    const k = 50;
    const random = seeded(4);
    const focused = countsOf(Array.from({ length: k }, (_, topic) => (topic === 3 ? 30 : topic < 10 ? 1 : 0)));
    const anything = new Float64Array(k);
    for (let n = 0; n < 40; n++) anything[Math.floor(k * random())]!++;
    const scattered = { value: anything, mass: 40 };
    const meanOf = (counts: typeof focused): number =>
      beliefInStrengths(counts, uniform(k), own, 1).reduce((sum, p, j) => sum + p * own.strengths[j]!, 0);
    expect(meanOf(focused)).toBeLessThan(10);
    expect(meanOf(scattered)).toBeGreaterThan(50);
    expect(shrinkOwn(focused, uniform(k), own, 1)[3]).toBeGreaterThan(0.8 * (30 / 39));
    expect(Math.max(...shrinkOwn(scattered, uniform(k), own, 1))).toBeLessThan(2 / k);
  });

  it("is what is expected where nothing was done", () => {
    expect(shrinkOwn(countsOf([0, 0]), Float64Array.of(0.3, 0.7), own, 1)).toEqual(Float64Array.of(0.3, 0.7));
  });
});

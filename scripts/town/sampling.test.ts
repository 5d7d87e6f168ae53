import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../../src/core/statistics/random.js";
import { dirichlet, drawIndex, poisson, quota, shuffled } from "./sampling.js";

const seed = fc.integer();

describe("sampling", () => {
  it("never draws what has no weight, and -1 only when nothing has", () => {
    fc.assert(
      fc.property(seed, fc.array(fc.constantFrom(0, 0.5, 3)), (s, weights) => {
        const drawn = drawIndex(weights, seeded(s));
        if (weights.every((w) => w === 0)) expect(drawn).toBe(-1);
        else expect(weights[drawn]).toBeGreaterThan(0);
      }),
    );
  });

  it("draws in proportion to the weights", () => {
    const random = seeded(1);
    const counts = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[drawIndex([1, 2, 7], random)]!++;
    expect(counts[0]! / 10_000).toBeCloseTo(0.1, 1);
    expect(counts[2]! / 10_000).toBeCloseTo(0.7, 1);
  });

  it("divides 1 with a Dirichlet", () => {
    fc.assert(
      fc.property(
        seed,
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 1, max: 20, noNaN: true }),
        (s, size, concentration) => {
          const shares = dirichlet(size, concentration, seeded(s));
          expect(shares.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 10);
          expect(shares.every((x) => x > 0)).toBe(true);
        },
      ),
    );
  });

  it("counts Poisson with its mean and variance", () => {
    const random = seeded(2);
    const counts = Array.from({ length: 5_000 }, () => poisson(2.2, random));
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
    expect(mean).toBeCloseTo(2.2, 0);
    expect(counts.reduce((sum, n) => sum + (n - mean) ** 2, 0) / counts.length).toBeCloseTo(2.2, 0);
  });

  it("shuffles without losing, and fills quotas to within one", () => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 0, max: 200 }), (s, size) => {
        const kinds = quota({ a: 0.5, b: 0.3, c: 0.2 }, size, seeded(s));
        expect(kinds.length).toBe(size);
        expect(Math.abs(kinds.filter((kind) => kind === "b").length - 0.3 * size)).toBeLessThanOrEqual(1);
        expect(shuffled(kinds, seeded(s)).toSorted()).toEqual(kinds.toSorted());
      }),
    );
  });
});

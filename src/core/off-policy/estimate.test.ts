import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { offPolicyEstimate } from "./estimate.js";
import { placePropensities } from "./plackett-luce.js";
import {
  simulatedEstimate,
  simulatedShop,
  trueValue,
  type SimulatedPolicy,
} from "../../../test/support/simulation/off-policy.js";

const utility = fc.double({ min: -3, max: 3, noNaN: true });

describe("propensities of places", () => {
  it("of all orders of a pool add up to 1", () => {
    fc.assert(
      fc.property(
        fc.tuple(utility, utility, utility),
        fc.double({ min: 0.05, max: 2, noNaN: true }),
        (pool, exploration) => {
          let sum = 0;
          for (const order of [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
          ])
            sum += placePropensities(pool, order, exploration).reduce((a, b) => a * b, 1);
          expect(sum).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it("are certain without exploration, and for what stands there anyhow", () => {
    expect([...placePropensities([1, 3, 2], [1, 2, 0], 0)]).toEqual([1, 1, 1]);
    expect([...placePropensities([1, 3, 2], [0], 0)]).toEqual([0]);
    const [pinned, second] = placePropensities([0, 0], [-1, 1], 1);
    expect([pinned, second]).toEqual([1, 0.5]);
    expect(() => placePropensities([0, 0], [1, 1], 1)).toThrow(RangeError);
  });
});

const { clicks, logging, targets } = simulatedShop;

describe("off-policy estimates", () => {
  it("of the logged policy itself are what was logged", () => {
    const rewards = [
      [1, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ];
    const { ips, snips, logged, difference, effectiveSampleSize } = offPolicyEstimate(
      rewards.map((r, user) => ({ user, ratios: [1, 1], rewards: r })),
      { places: 2, clip: 10 },
    );
    expect(ips).toEqual(logged);
    expect(snips.mean).toBeCloseTo(1, 12);
    expect(difference.high).toBeCloseTo(0, 12);
    expect(effectiveSampleSize).toBe(4);
  });

  // A 95 % interval that holds in less than 89 % of 150 runs would be a rare accident (p < 0.001); so would one in all
  // of them.
  it.each(Object.keys(targets))("hold the true value as often as promised: %s", (name) => {
    const target = targets[name]!;
    const truth = trueValue(target, clicks, 3);
    const runs = 150;
    let snips = 0;
    let ips = 0;
    let sum = 0;
    for (let seed = 0; seed < runs; seed++) {
      const estimate = simulatedEstimate({ logging, target, clicks, places: 3, pages: 300, seed, clip: 1000 });
      if (estimate.snips.low <= truth && truth <= estimate.snips.high) snips++;
      if (estimate.ips.low <= truth && truth <= estimate.ips.high) ips++;
      sum += estimate.snips.mean;
    }
    expect(snips / runs).toBeGreaterThan(0.89);
    expect(ips / runs).toBeGreaterThan(0.89);
    expect(snips).toBeLessThan(runs);
    expect(sum / runs / truth).toBeCloseTo(1, 1);
  });

  it("say how much was clipped, and how few pages speak for a policy far from the logged one", () => {
    const far: SimulatedPolicy = { utilities: logging.utilities.map((u) => -u), exploration: 0.4 };
    const estimate = simulatedEstimate({ logging, target: far, clicks, places: 3, pages: 600, seed: 1, clip: 5 });
    expect(estimate.clippedShare).toBeGreaterThan(0);
    expect(estimate.effectiveSampleSize).toBeLessThan(120);
  });

  it("are NaN without pages, and boundless from one user", () => {
    expect(offPolicyEstimate([], { places: 3, clip: 10 }).snips.mean).toBeNaN();
    expect(offPolicyEstimate([{ user: "a", ratios: [1], rewards: [1] }], { places: 3, clip: 10 }).snips).toEqual({
      mean: 1,
      low: -Infinity,
      high: Infinity,
    });
  });
});

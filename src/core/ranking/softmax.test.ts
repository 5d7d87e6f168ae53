import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { softmax, mixture } from "./softmax.js";

const similarities = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("softmax ranker", () => {
  it("gives the worked example: 0.8, 0.6, 0.4 at temperature 1 are 0.402, 0.329, 0.269", () => {
    expect(Array.from(softmax([0.8, 0.6, 0.4], 1), (p) => p.toFixed(3))).toEqual(["0.402", "0.329", "0.269"]);
  });

  it("sums to one, keeps the order and does not mind a constant added to every similarity", () => {
    fc.assert(
      fc.property(similarities, fc.double({ min: 0.02, max: 5, noNaN: true }), (q, temperature) => {
        const p = softmax(q, temperature);
        const moved = softmax(
          q.map((x) => x + 100),
          temperature,
        );
        expect(sum(p)).toBeCloseTo(1, 9);
        for (let i = 0; i < q.length; i++) {
          expect(moved[i]).toBeCloseTo(p[i]!, 9);
          for (let j = 0; j < q.length; j++) if (q[i]! > q[j]!) expect(p[i]).toBeGreaterThanOrEqual(p[j]!);
        }
      }),
    );
  });

  it("survives similarities and temperatures that overflow the exponential", () => {
    expect(Array.from(softmax([1000, 0], 0.01))).toEqual([1, 0]);
    expect(softmax([], 1)).toHaveLength(0);
    expect(() => softmax([1], 0)).toThrow(RangeError);
  });

  it("mixes interests: sums to one, and equals the single softmax when one interest has all the share", () => {
    const rows = [softmax([0.8, 0.6, 0.4], 1), softmax([0, 0.1, 0.9], 1)];
    expect(sum(mixture(rows, [0.6, 0.4], 3))).toBeCloseTo(1, 9);
    expect(Array.from(mixture(rows, [1, 0], 3))).toEqual(Array.from(rows[0]!));
  });
});

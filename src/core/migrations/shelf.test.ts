import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedOnShelves } from "./shelf.js";

/** Both margins kept in turns, on the whole table, from the start: what the fit is a quicker way to. */
function plainly(total: readonly number[], weights: readonly number[], shelves: Float64Array): number[] {
  const width = total.length;
  const table = [...shelves];
  for (let round = 0; round < 500; round++) {
    total.forEach((x, k) => {
      const sum = weights.reduce((all, weight, g) => all + weight * table[g * width + k]!, 0);
      weights.forEach((_, g) => {
        table[g * width + k]! *= sum > 0 ? x / sum : 0;
      });
    });
    weights.forEach((_, g) => {
      const sum = total.reduce((all, _x, k) => all + table[g * width + k]!, 0);
      total.forEach((_x, k) => {
        table[g * width + k]! /= sum;
      });
    });
  }
  return table;
}

const positive = fc.double({ min: 0.3, max: 3, noNaN: true });

describe("one taste on several shelves", () => {
  it("is recovered where there is one", () => {
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 4, maxLength: 4 }),
        fc.array(positive, { minLength: 8, maxLength: 8 }),
        positive,
        (taste, odds, weight) => {
          const weights = [1, weight];
          const truth = new Float64Array(8);
          for (let g = 0; g < 2; g++) {
            const seen = taste.map((x, k) => x * odds[g * 4 + k]!);
            const sum = seen.reduce((a, b) => a + b, 0);
            seen.forEach((x, k) => {
              truth[g * 4 + k] = x / sum;
            });
          }
          const total = taste.map((_, k) => weights[0]! * truth[k]! + weights[1]! * truth[4 + k]!);
          expectedOnShelves(total, weights, Float64Array.from(odds)).forEach((x, i) =>
            expect(x).toBeCloseTo(truth[i]!, 2),
          );
        },
      ),
    );
  });

  it("is what the plain computation gives, wherever the fit begins", () => {
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 12, maxLength: 12 }),
        fc.array(positive, { minLength: 4, maxLength: 4 }),
        fc.array(positive, { minLength: 3, maxLength: 3 }),
        (odds, total, scales) => {
          const mass = total.reduce((a, b) => a + b, 0);
          const weights = [mass / 2, mass / 3, mass / 6];
          const shelves = Float64Array.from(odds);
          const plain = plainly(total, weights, shelves);
          const begun = Float64Array.from(scales);
          for (const fitted of [
            expectedOnShelves(total, weights, shelves),
            expectedOnShelves(total, weights, shelves, begun),
            expectedOnShelves(total, weights, shelves, begun),
          ])
            fitted.forEach((x, i) => expect(x).toBeCloseTo(plain[i]!, 4));
        },
      ),
    );
  });

  it("keeps both margins, and is the mean where shelves are alike", () => {
    fc.assert(
      fc.property(
        fc.array(positive, { minLength: 6, maxLength: 6 }),
        fc.array(positive, { minLength: 3, maxLength: 3 }),
        (odds, total) => {
          const sum = total.reduce((a, b) => a + b, 0);
          const weights = [sum / 3, (2 * sum) / 3];
          const expected = expectedOnShelves(total, weights, Float64Array.from(odds));
          for (let g = 0; g < 2; g++)
            expect(expected.slice(g * 3, g * 3 + 3).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          total.forEach((x, k) =>
            expect((weights[0]! * expected[k]! + weights[1]! * expected[3 + k]!) / x).toBeCloseTo(1, 2),
          );
          const alike = expectedOnShelves(total, weights, new Float64Array(6).fill(7));
          alike.forEach((x, i) => expect(x).toBeCloseTo(total[i % 3]! / sum, 9));
        },
      ),
    );
  });

  it("expects nothing of what was never met, and nothing in a group that has no weight", () => {
    expect([...expectedOnShelves([2, 0], [2, 0], Float64Array.of(1, 1, 1, 1))].slice(0, 2)).toEqual([1, 0]);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { sinkShown } from "./fatigue.js";
import type { Scored } from "./rank-input.js";

const scored = (probabilities: readonly number[]): Scored[] => {
  const total = probabilities.reduce((a, b) => a + b, 0);
  return probabilities
    .map(
      (p, i): Scored => ({
        position: i,
        number: i,
        id: `i${i}`,
        score: p,
        probability: p / total,
        logSoftmax: Math.log(p / total),
        contributions: [],
        interests: [],
        because: [],
        together: [],
        sources: [],
      }),
    )
    .toSorted((a, b) => b.probability - a.probability);
};

it("an item shown halvedBy times has half the odds against one that was not", () => {
  const [first, second] = sinkShown(scored([3, 2]), new Map([["i0", 5]]), 5);
  expect([first!.id, second!.id]).toEqual(["i1", "i0"]);
  expect(second!.probability / first!.probability).toBeCloseTo(3 / 2 / 2, 12);
});

it("keeps a distribution, every item, and the order of those shown alike", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ p: fc.double({ min: 0.01, max: 1, noNaN: true }), times: fc.nat(9) }), { minLength: 1 }),
      fc.integer({ min: 1, max: 9 }),
      (rows, halvedBy) => {
        const ranked = scored(rows.map(({ p }) => p));
        const shown = new Map(rows.map(({ times }, i) => [`i${i}`, times]));
        const sunk = sinkShown(ranked, shown, halvedBy);
        expect(sunk.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
        expect(sunk.map(({ id }) => id).toSorted()).toEqual(ranked.map(({ id }) => id).toSorted());
        const alike = new Map(rows.map((_, i) => [`i${i}`, 3]));
        expect(sinkShown(ranked, alike, halvedBy).map(({ id }) => id)).toEqual(ranked.map(({ id }) => id));
      },
    ),
  );
});

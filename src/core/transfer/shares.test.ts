import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TopicRows } from "../ranking/topic-rows.js";
import { transferredShares, type Carried } from "./shares.js";

const k = 4;
const positive = fc
  .array(fc.double({ min: 0, max: 20, noNaN: true }), { minLength: k, maxLength: k })
  .map((values) => Float64Array.from(values));
const counts = (value: Float64Array) => ({ value, mass: value.reduce((a, b) => a + b, 0) });
const uniform = new Float64Array(k).fill(1 / k);
const carried = (value: readonly number[], strength = 8): Carried => ({
  strength,
  map: null,
  counts: { index: [0, 1, 2, 3], value: [...value] },
  mass: value.reduce((a, b) => a + b, 0),
});
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe("θ of the target from its own history, the sources and its population", () => {
  test("it is a distribution, whatever was done where", () => {
    fc.assert(
      fc.property(positive, positive, fc.double({ min: 0, max: 100, noNaN: true }), (own, source, strength) => {
        const shares = transferredShares(counts(own), uniform, 5, [carried([...source], strength)]);
        expect(sum(shares)).toBeCloseTo(1, 9);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("a closed gate leaves own history and population", () => {
    const own = counts(Float64Array.of(3, 0, 1, 0));
    expect(transferredShares(own, uniform, 4, [carried([0, 9, 0, 0], 0)])).toEqual(
      Float64Array.of(4 / 8, 1 / 8, 2 / 8, 1 / 8),
    );
  });

  test("what was carried is handed over to own history without a jump", () => {
    const at = (behaviours: number): number =>
      transferredShares(counts(Float64Array.of(behaviours, 0, 0, 0)), uniform, 2, [carried([0, 20, 0, 0])])[1]!;
    const path = Array.from({ length: 400 }, (_, i) => at(i / 4));
    expect(path[0]).toBeGreaterThan(0.7); // nothing done there yet: the source speaks
    expect(path.at(-1)).toBeLessThan(0.1); // a hundred behaviours: the source is history
    path.slice(1).forEach((share, i) => {
      expect(share).toBeLessThan(path[i]!);
      expect(path[i]! - share).toBeLessThan(0.03);
    });
  });

  test("a source that is hardly known is hardly believed", () => {
    const shareOf = (behaviours: number): number =>
      transferredShares(counts(new Float64Array(k)), uniform, 2, [carried([0, behaviours, 0, 0])])[1]!;
    expect(shareOf(0.001)).toBeCloseTo(1 / k, 2);
    expect(shareOf(1)).toBeLessThan(shareOf(10));
  });

  test("the reader who shops: 0.27, 0.35, 0.25, so the second product is recommended", () => {
    const reader = [0.3, 0.5, 0.2, 0.1];
    const products = [
      [0.4, 0.2, 0.1, 0.3],
      [0.1, 0.5, 0.3, 0.1],
      [0.3, 0.1, 0.5, 0.1],
    ];
    const rows = new TopicRows();
    products.forEach((value, product) => rows.set(product, { index: [0, 1, 2, 3], value }));
    const scores = (interest: Float64Array): number[] => products.map((_, product) => rows.weigh(product, interest));
    scores(Float64Array.from(reader)).forEach((score, i) => expect(score).toBeCloseTo([0.27, 0.35, 0.25][i]!, 12));
    // The same through transfer: nothing bought yet, long read (shares sum to 1, so all scores are divided by 1.1).
    const shopper = transferredShares(counts(new Float64Array(k)), uniform, 0, [
      carried(reader.map((share) => share * 1_000)),
    ]);
    scores(shopper).forEach((score, i) => expect(score).toBeCloseTo([0.27, 0.35, 0.25][i]! / 1.1, 12));
    expect(scores(shopper).indexOf(Math.max(...scores(shopper)))).toBe(1);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainWeights } from "../ranking/model.js";
import { simulatedLearning, simulatedTruths } from "../../../test/support/simulation/online-learning.js";
import { importanceWeights, onlineDefaults, onlineDistance, onlineStep, type ShownPage } from "./online-step.js";

const fitted = plainWeights({ itemItem: 1, freshness: 0.3 });
const weightOf = (weights: typeof fitted, name: string): number =>
  weights.features.find(({ feature }) => feature === name)!.weight;
const freshFirst = fitted.features.findIndex(({ feature }) => feature === "freshness");
/** two places; only the second is fresh, and it was taken */
const freshTaken: ShownPage = {
  values: [0, 0, ...fitted.features.map((_, f) => (f === freshFirst ? 1 : 0))],
  propensities: [0.5, 0.5],
  taken: [1],
};

describe("one online step", () => {
  it("goes towards what was taken, and keeps the length", () => {
    const moved = onlineStep(fitted, fitted, [freshTaken], onlineDefaults);
    expect(weightOf(moved, "freshness")).toBeGreaterThan(0.3);
    expect(Math.hypot(...moved.features.map(({ weight }) => weight))).toBeCloseTo(Math.hypot(1, 0.3), 12);
    expect(moved.temperature).toBe(fitted.temperature);
  });

  it("changes nothing where nothing was taken", () => {
    expect(onlineStep(fitted, fitted, [{ ...freshTaken, taken: [] }], onlineDefaults)).toBe(fitted);
    expect(onlineStep(fitted, fitted, [], onlineDefaults)).toBe(fitted);
  });

  it("stays within the radius and at the fitted length, whatever was taken and however large the step", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const page = fc.record({
      values: fc.array(number, { minLength: 6, maxLength: 6 }),
      propensities: fc.array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      taken: fc.subarray([0, 1, 2]),
    });
    fc.assert(
      fc.property(
        fc.array(page, { maxLength: 5 }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (pages, step, radius) => {
          let current = fitted;
          for (let i = 0; i < 5; i++) current = onlineStep(current, fitted, pages, { step, clip: 3, radius });
          expect(onlineDistance(current, fitted)).toBeLessThanOrEqual(radius + 1e-7);
          expect(Math.hypot(...current.features.map(({ weight }) => weight))).toBeCloseTo(Math.hypot(1, 0.3), 9);
        },
      ),
    );
  });

  it("weights unlikely places up, but never above the clip", () => {
    expect(importanceWeights([{ propensities: [0.5, 0.5] }, { propensities: [0.25, 0.25] }], 100)).toEqual([
      [2 / 3, 2 / 3],
      [4 / 3, 4 / 3],
    ]);
    expect(
      importanceWeights([{ propensities: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1e-9] }], 3)
        .flat()
        .at(-1),
    ).toBe(3);
  });

  it("refuses pages and weights of other shapes", () => {
    expect(() => onlineStep(fitted, fitted, [{ ...freshTaken, values: [1] }], onlineDefaults)).toThrow(RangeError);
    expect(() => onlineStep(fitted, plainWeights({ itemItem: 1 }), [freshTaken], onlineDefaults)).toThrow(RangeError);
  });
});

describe("online steps in a shop whose truth is known", () => {
  const gains = (name: string): { gain: number; distance: number; length: number }[] =>
    [0, 1, 2].map((seed) =>
      simulatedLearning({
        truth: simulatedTruths[name]!,
        exploration: 0.3,
        seed,
        batches: 30,
        pagesPerBatch: 100,
        judgedPages: 400,
        options: onlineDefaults,
      }),
    );

  it.each(["freshness matters three times as much", "popularity puts off"])(
    "gain where the truth has moved: %s",
    (name) => {
      for (const { gain, distance, length } of gains(name)) {
        expect(gain).toBeGreaterThan(0.02);
        expect(distance).toBeLessThanOrEqual(onlineDefaults.radius + 1e-9);
        expect(length).toBeCloseTo(1, 9);
      }
    },
  );

  it.each(["unchanged", "everything matters half as much"])("lose next to nothing where it has not: %s", (name) => {
    for (const { gain, length } of gains(name)) {
      expect(gain).toBeGreaterThan(-0.015);
      expect(length).toBeCloseTo(1, 9);
    }
  });
});

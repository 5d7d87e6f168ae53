import { expect, it } from "vitest";
import { defaultBudget, parametersFor, thresholdFor } from "./parameters.js";

it("turns a budget into sessions to a false alarm", () => {
  expect(thresholdFor(defaultBudget)).toBe(10_000);
  expect(thresholdFor({ userYears: 5, sessionsPerYear: 100 })).toBe(500);
  expect(parametersFor(500)).toMatchObject({ threshold: 500 });
});

it.each([
  [0, 100],
  [10, -1],
  [Number.NaN, 5],
  [Infinity, 5],
  [0.001, 10],
])("refuses a budget of %s user-years at %s sessions", (userYears, sessionsPerYear) => {
  expect(() => thresholdFor({ userYears, sessionsPerYear })).toThrow(/user-years/);
});

import { expect, it } from "vitest";
import { dayMs } from "../time.js";
import { votesOf } from "./votes.js";

const had = (lastAt: number) => ({ count: 1, weight: 1, negative: 0, firstAt: 0, lastAt });
const now = 100 * dayMs;
const engagements = new Map([
  [1, had(70 * dayMs)],
  [2, had(40 * dayMs)],
  [3, { ...had(80 * dayMs), weight: 0, negative: 1 }],
]);
const weightsOf = (voter: Omit<Parameters<typeof votesOf>[0], "engagements" | "now">, halfLifeDays: number) =>
  votesOf({ engagements, now, ...voter }, halfLifeDays).map(({ number, weight }) => [number, weight]);

it("counts what was had by its age, and what was only rejected not at all", () => {
  expect(weightsOf({}, 30)).toEqual([
    [1, 0.5],
    [2, 0.25],
  ]);
});

it("counts what was last met before a change for a part, whatever its age", () => {
  const change = { at: 50 * dayMs, former: 0.5 };
  expect(weightsOf({ change }, Infinity)).toEqual([
    [1, 1],
    [2, 0.5],
  ]);
  expect(weightsOf({ change }, 30)).toEqual([
    [1, 0.5],
    [2, 0.125],
  ]);
  expect(weightsOf({ change: null }, Infinity)).toEqual([
    [1, 1],
    [2, 1],
  ]);
});

import { expect, test } from "vitest";
import { rankerDue, type LastFit } from "./ranker-due.js";

const day = 86_400_000;
const fitted = 100 * day;
const due = (behaviours: number, days: number, last: LastFit | null = { behaviours: 10_000, at: fitted }) =>
  rankerDue(behaviours, last, fitted + days * day);

test("the first fit is due, and one on twice as much", () => {
  expect([due(1, 0, null), due(20_000, 1), due(19_999, 1), due(20_000, 1, { behaviours: 10_000 })]).toEqual([
    true,
    true,
    false,
    true,
  ]);
});

test("a week's news is learned from, a few behaviours are not", () => {
  expect([due(10_500, 6), due(10_500, 7), due(10_499, 7), due(10_500, 7, { behaviours: 10_000 })]).toEqual([
    false,
    true,
    false,
    false,
  ]);
});

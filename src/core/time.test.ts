import { expect, it } from "vitest";
import { isFresh, isYoung } from "./time.js";

it("is fresh for its life, and not where the clock was set back behind it", () => {
  expect([100, 150, 151, 99].map((now) => isFresh(100, now, 50))).toEqual([true, true, false, false]);
});

it("is young on either side of a clock that is a little wrong, and not where the clock was set back far", () => {
  expect([49, 50, 100, 150, 151].map((now) => isYoung(100, now, 50))).toEqual([false, true, true, true, false]);
});

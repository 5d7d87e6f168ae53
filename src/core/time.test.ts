import { expect, it } from "vitest";
import { isFresh } from "./time.js";

it("is fresh for its life, and not where the clock was set back behind it", () => {
  expect([100, 150, 151, 99].map((now) => isFresh(100, now, 50))).toEqual([true, true, false, false]);
});

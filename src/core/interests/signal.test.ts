import { describe, expect, it } from "vitest";
import { behaviourTypes } from "../types.js";
import { defaultStrengths, strengthOf } from "./signal.js";

describe("strengthOf", () => {
  it("is negative for dislikes, dismissals and ratings below the middle, and only there", () => {
    for (const type of behaviourTypes)
      expect(strengthOf(type, null) < 0).toBe(type === "DISLIKE" || type === "DISMISS");
    expect([1, 2, 3, 4, 5].map((rating) => strengthOf("RATE", rating))).toEqual([-3, -1.5, 0, 1.5, 3]);
    expect(strengthOf("RATE", 17)).toBe(3);
    expect(strengthOf("RATE", null)).toBe(0);
  });

  it("grows with dwelling up to a full reading", () => {
    const seconds = [0, 5, 30, 120, 4_000].map((s) => strengthOf("DWELL", s));
    expect(seconds.toSorted((a, b) => a - b)).toEqual(seconds);
    expect(seconds[0]).toBe(0);
    expect(seconds[3]).toBe(defaultStrengths.DWELL);
    expect(seconds[4]).toBe(defaultStrengths.DWELL);
    expect(strengthOf("DWELL", null)).toBe(defaultStrengths.VIEW);
  });

  it("grows slowly with the quantity bought and takes a table of one's own", () => {
    expect(strengthOf("PURCHASE", 1)).toBe(4);
    expect(strengthOf("PURCHASE", 16)).toBe(8);
    expect(strengthOf("LIKE", null, { ...defaultStrengths, LIKE: 10 })).toBe(10);
  });
});

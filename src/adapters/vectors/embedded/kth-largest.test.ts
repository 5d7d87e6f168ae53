import fc from "fast-check";
import { expect, it } from "vitest";
import { KthLargest } from "./kth-largest.js";

it("knows at any time what sorting says is the last of the largest", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(-Infinity, -0.5, 0),
      (values, limit, least) => {
        const largest = new KthLargest(limit, least);
        const seen: number[] = [];
        for (const value of values) {
          if (value >= least) seen.push(value);
          const expected = seen.length < limit ? least : seen.toSorted((a, b) => b - a)[limit - 1]!;
          expect(largest.offer(value)).toBe(expected);
          expect(largest.threshold).toBe(expected);
        }
      },
    ),
  );
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { largest } from "./catalogue-lists.js";

describe("the largest of many", () => {
  it("are those that sorting all of them puts first", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: -2, max: 6 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (values, length) => {
          const sorted = [...values.keys()]
            .filter((i) => values[i]! > 0)
            .toSorted((a, b) => values[b]! - values[a]! || a - b)
            .slice(0, length);
          expect([...(await largest(values.length, (i) => values[i]!, length))]).toEqual(sorted);
        },
      ),
    );
  });
});

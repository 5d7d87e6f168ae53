import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf } from "./batches.js";

describe("batches", () => {
  it("hold all texts in order and keep both limits, unless a single text is too long by itself", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 50 })),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 100 }),
        (texts, count, characters) => {
          const batches = batchesOf(texts, count, characters);
          expect(batches.flatMap((batch) => batch.texts)).toEqual(texts);
          for (const { start, texts: slice } of batches) {
            expect(texts[start]).toBe(slice[0]);
            expect(slice.length).toBeLessThanOrEqual(count);
            expect(slice.length === 1 || slice.join("").length <= characters).toBe(true);
          }
        },
      ),
    );
  });
});

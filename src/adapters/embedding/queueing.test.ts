import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf } from "./batches.js";
import { Limiter } from "./limiter.js";

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

describe("the limiter", () => {
  it("runs so many tasks at a time, in the order of the calls, and survives their failure", async () => {
    const limiter = new Limiter(2);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const task = (i: number) => async (): Promise<void> => {
      started.push(i);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (i === 3) throw new Error("one fails");
    };
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => limiter.run(task(i))));
    expect(results.map(({ status }) => status).filter((status) => status === "rejected")).toHaveLength(1);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(2);
  });
});

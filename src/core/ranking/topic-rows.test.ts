import fc from "fast-check";
import { expect, test } from "vitest";
import { emptySparse, type Sparse } from "../sparse.js";
import { TopicRows } from "./topic-rows.js";

const row: fc.Arbitrary<Sparse> = fc
  .uniqueArray(fc.nat(19), { maxLength: 8 })
  .chain((topics) =>
    fc
      .array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: topics.length, maxLength: topics.length })
      .map((value) => ({ index: topics.toSorted((a, b) => a - b), value })),
  );

test("weighs each item by the last row that was set, however rows grow, shrink and move", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(400), row), { maxLength: 600 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 15, maxLength: 15 }),
      (writes, dense) => {
        const rows = new TopicRows();
        const last = new Map<number, Sparse>();
        const weights = Float64Array.from(dense);
        for (const [position, topics] of writes) {
          rows.set(position, topics);
          last.set(position, topics);
        }
        for (let position = 0; position < 420; position++) {
          const { index, value } = last.get(position) ?? emptySparse;
          expect(rows.weigh(position, weights)).toBe(
            index.reduce((sum, topic, i) => sum + value[i]! * (weights[topic] ?? 0), 0),
          );
        }
      },
    ),
    { numRuns: 40 },
  );
});

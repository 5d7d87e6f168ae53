import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../core/statistics/random.js";
import { ItemMatrix } from "./item-matrix.js";
import { RowSlots } from "./row-slots.js";

describe("item matrix", () => {
  it("has the products of every query with every row, and zeros for items without a vector", () => {
    const random = seeded(4);
    const vector = (): Float32Array => Float32Array.from({ length: 10 }, () => normal(random));
    const matrix = new ItemMatrix(new Float32Array(10));
    const missing = 3;
    for (const position of [0, 1, 2, 300]) matrix.set(position, vector());
    const positions = Int32Array.of(300, missing, 0, 2);
    for (const count of [0, 1, 4, 5, 8]) {
      const queries = Array.from({ length: count }, vector);
      const found = matrix.snapshot().similarities(queries, positions);
      expect(found).toHaveLength(count);
      queries.forEach((query, q) =>
        positions.forEach((position, i) => {
          const product =
            matrix
              .snapshot()
              .read(position)
              ?.reduce((sum, x, j) => sum + x * query[j]!, 0) ?? 0;
          expect(found[q]![i]).toBeCloseTo(product, 5);
        }),
      );
    }
  });

  it("keeps the vectors of a snapshot, and uses rows again that no snapshot reads", () => {
    const matrix = new ItemMatrix(new Float32Array(2));
    matrix.set(0, Float32Array.of(1, 0));
    const first = matrix.snapshot();
    expect(matrix.snapshot()).toBe(first);
    for (let n = 0; n < 1_000; n++) matrix.set(0, Float32Array.of(0, 1));
    matrix.set(1, Float32Array.of(1, 0));
    const second = matrix.snapshot();
    expect([...first.read(0)!]).toEqual([1, 0]);
    expect([...second.read(0)!]).toEqual([0, 1]);
    expect([first.read(1), first.count, second.count]).toEqual([null, 1, 2]);
    expect([...first.similarities([Float32Array.of(1, 0)], Int32Array.of(0, 1))[0]!]).toEqual([1, 0]);
  });
});

describe("row slots", () => {
  it("gives a row out again once nobody has a snapshot that was taken while it was in use", () => {
    const slots = new RowSlots(1);
    const before = slots.take();
    const again = slots.take();
    expect([before, again]).toEqual([1, 2]);
    slots.giveUp(before);
    expect(slots.take()).toBe(before); // no snapshot was ever taken
    const snapshot = {};
    slots.hold(snapshot);
    slots.giveUp(again);
    expect(slots.take()).toBe(3);
    expect(slots.end).toBe(4);
    expect(snapshot).toEqual({}); // held until here
  });
});

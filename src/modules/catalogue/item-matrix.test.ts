import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../core/statistics/random.js";
import { ItemMatrix } from "./item-matrix.js";

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
      const found = matrix.similarities(queries, positions);
      expect(found).toHaveLength(count);
      queries.forEach((query, q) =>
        positions.forEach((position, i) => {
          const product = matrix.read(position)?.reduce((sum, x, j) => sum + x * query[j]!, 0) ?? 0;
          expect(found[q]![i]).toBeCloseTo(product, 5);
        }),
      );
    }
  });
});

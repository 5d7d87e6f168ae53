import { expect, it } from "vitest";
import { normal, seeded } from "../../random.js";
import { PackedVectors } from "./packed-vectors.js";

it("agrees with plain dot products for any number of queries, positions and missing rows", () => {
  const random = seeded(3), dimension = 13;
  const vector = () => Float32Array.from({ length: dimension }, () => normal(random));
  const rows = Array.from({ length: 12_000 }, (_, i) => (i === 7 ? null : vector()));
  const packed = new PackedVectors(rows, dimension), positions = Int32Array.of(20, 0, 7, 11_999, 3);
  for (const count of [0, 1, 4, 6, 47]) {
    const queries = Array.from({ length: count }, vector), products = packed.similarities(queries, positions);
    expect(products).toHaveLength(count);
    queries.forEach((query, q) => positions.forEach((position, i) => {
      expect(products[q]![i]).toBeCloseTo(query.reduce((sum, x, j) => sum + x * (rows[position]?.[j] ?? 0), 0), 4);
    }));
  }
});

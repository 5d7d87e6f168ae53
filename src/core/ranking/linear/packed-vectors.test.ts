import { expect, it } from "vitest";
import { normal, seeded } from "../../statistics/random.js";
import { PackedVectors } from "./packed-vectors.js";

it.each([
  ["few", 1],
  ["many", 200],
])("agrees with plain dot products for any number of queries, %s positions and missing rows", (_, times) => {
  const random = seeded(3);
  const dimension = 13;
  const vector = () => Float32Array.from({ length: dimension }, () => normal(random));
  const rows = Array.from({ length: 2_400 }, (_, i) => (i === 7 ? null : vector()));
  const packed = new PackedVectors(rows, dimension);
  const positions = Int32Array.from({ length: 5 * times }, (_, i) => [20, 0, 7, 2_399, 3][i % 5]!);
  for (const count of [0, 1, 4, 6, 47]) {
    const queries = Array.from({ length: count }, vector);
    const products = packed.similarities(queries, positions);
    expect(products).toHaveLength(count);
    queries.forEach((query, q) =>
      positions.forEach((position, i) => {
        expect(products[q]![i]).toBeCloseTo(
          query.reduce((sum, x, j) => sum + x * (rows[position]?.[j] ?? 0), 0),
          4,
        );
      }),
    );
  }
});

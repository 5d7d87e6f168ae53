import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normal, seeded } from "../../../core/statistics/random.js";
import { float32Arithmetic } from "../../../core/row-scan/dot-kernel.js";
import { RowScan } from "../../../core/row-scan/row-scan.js";
import { KthLargest } from "./kth-largest.js";
import { TopK } from "./top-k.js";
import { unitVector } from "./unit-vector.js";
import { VectorMatrix } from "./vector-matrix.js";
import { VectorSketch } from "./vector-sketch.js";

/** Random unit vectors; a spread of 0 makes them all alike. */
function vectors(count: number, dimension: number, seed: number, spread = 1): Float32Array[] {
  const random = seeded(seed);
  const centre = Array.from({ length: dimension }, () => normal(random));
  return Array.from({ length: count }, () =>
    unitVector(Float32Array.from(centre, (c) => (1 - spread) * c + spread * normal(random))),
  );
}
const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

describe("RowScan", () => {
  it.each([
    [1, 1],
    [3, 5],
    [32, 2],
    [64, 4],
    [100, 3],
    [384, 4],
  ])("multiplies rows of %i numbers with %i queries, all rows or listed ones", (dimension, queryCount) => {
    const rows = vectors(300, dimension, 1);
    const queries = vectors(Math.min(4, queryCount), dimension, 2);
    const scan = new RowScan(dimension, float32Arithmetic);
    scan.reserve(rows.length);
    rows.forEach((row, slot) => new Float32Array(scan.buffer, scan.address(slot), dimension).set(row));
    for (const slots of [null, Uint32Array.of(299, 0, 7, 7)]) {
      scan.scan(queries, rows.length, slots, (q, address, count, block, first) => {
        expect(count).toBe(slots?.length ?? 300);
        new Float32Array(scan.buffer, address, count).forEach((product, i) =>
          expect(product).toBeCloseTo(dot(queries[q]!, rows[block ? block[i]! : first + i]!), 5),
        );
      });
    }
  });
});

describe("VectorSketch", () => {
  it.each([
    [3, 1],
    [48, 1],
    [384, 0.01],
    [1536, 1],
  ])("bounds every cosine of %i dimensions, at a spread of %d", (dimension, spread) => {
    const rows = [...vectors(200, dimension, 3, spread), new Float32Array(dimension)];
    const queries = vectors(3, dimension, 4, spread);
    const sketch = new VectorSketch(dimension);
    sketch.reserve(rows.length);
    rows.forEach((row, slot) => sketch.set(slot, row));
    const everyRow = queries.map(() => new KthLargest(rows.length, -Infinity));
    sketch.scan(queries, rows.length, null, everyRow).forEach(({ slots, uppers, margins }, q) => {
      expect(slots).toEqual([...rows.keys()]);
      slots.forEach((slot, i) => {
        const cosine = dot(queries[q]!, rows[slot]!);
        expect(cosine).toBeLessThanOrEqual(uppers[i]!);
        expect(cosine).toBeGreaterThanOrEqual(uppers[i]! - 2 * margins[i]!);
      });
    });
  });
});

describe("VectorMatrix", () => {
  it("finds exactly what scoring every row finds, in every setting", () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          count: fc.integer({ min: 1, max: 700 }),
          dimension: fc.integer({ min: 1, max: 70 }),
          spread: fc.constantFrom(0, 0.001, 0.2, 1),
          limit: fc.integer({ min: 1, max: 12 }),
          queries: fc.integer({ min: 1, max: 4 }),
          listed: fc.boolean(),
          minScore: fc.constantFrom(-Infinity, 0, 0.4),
        }),
        ({ seed, count, dimension, spread, limit, queries: queryCount, listed, minScore }) => {
          const rows = vectors(count, dimension, seed, spread);
          const ids = rows.map((_, i) => `p${(i * 7919) % 1009}-${i}`);
          const matrix = new VectorMatrix(dimension);
          rows.forEach((row, slot) => matrix.set(slot, row));
          const queries = vectors(queryCount, dimension, seed + 1, spread);
          const slots = listed ? Uint32Array.from(rows.keys()).filter((slot) => slot % 3 !== 1) : null;
          const best = queries.map(() => new TopK(limit, minScore, ids));
          const bounds = () => queries.map(() => new KthLargest(limit, minScore));
          matrix.nearest(queries, slots, best, bounds());
          // With as many hits wanted as rows, the sketch is never asked.
          const everything = queries.map(() => new TopK(count + 1, minScore, ids));
          matrix.nearest(queries, slots, everything, bounds());
          best.forEach((top, q) => expect(top.best()).toEqual(everything[q]!.best().slice(0, limit)));
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  it("keeps rows through growth, replacement and removal by swap", () => {
    const rows = vectors(3000, 200, 5);
    const matrix = new VectorMatrix(200);
    rows.forEach((row, slot) => matrix.set(slot, row));
    matrix.set(1, rows[2]!);
    matrix.removeBySwap(0);
    matrix.removeBySwap(matrix.count - 1);
    expect(matrix.count).toBe(2998);
    expect(matrix.get(0)).toEqual(rows[2999]);
    expect(matrix.get(1)).toEqual(rows[2]);
    expect(matrix.get(2997)).toEqual(rows[2997]);
    const best = new TopK(
      1,
      -1,
      Array.from({ length: 2998 }, (_, i) => String(i)),
    );
    matrix.nearest([rows[2999]!], null, [best], [new KthLargest(1, -1)]);
    expect(best.best()[0]!.slot).toBe(0);
  });
});

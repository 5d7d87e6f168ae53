import { describe, expect, it } from "vitest";
import { normal, seeded } from "../statistics/random.js";
import { OuterProducts } from "./outer-products.js";

describe("outer products", () => {
  it.each([
    [3, 5],
    [8, 128],
    [13, 300],
  ])("of %i numbers over %i rows are the sums of a·b", (d, rows) => {
    const random = seeded(d);
    const products = new OuterProducts(d);
    const expected = new Float64Array(d * d);
    for (let r = 0; r < rows; r++) {
      const [a, b] = [0, 1].map(() => Float32Array.from({ length: d }, () => normal(random))) as [
        Float32Array,
        Float32Array,
      ];
      products.add(a, b);
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) expected[i * d + j]! += a[i]! * b[j]!;
    }
    products.sums().forEach((sum, at) => expect(sum).toBeCloseTo(expected[at]!, 3));
    expect(products.sums()).toEqual(products.sums());
  });
});

import { describe, expect, it } from "vitest";
import { normal, seeded } from "../statistics/random.js";
import { RowProducts } from "./row-products.js";

const random = seeded(4);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => normal(random));

describe.each([
  { n: 0, k: 3, d: 5 },
  { n: 1, k: 1, d: 1 },
  { n: 67, k: 8, d: 13 },
  { n: 130, k: 300, d: 512 },
])("$n rows, $k axes, $d numbers", ({ n, k, d }) => {
  const values = numbers(n * d);
  const axes = numbers(k * d);
  const plain = (row: number, axis: number): number => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += values[row * d + j]! * axes[axis * d + j]!;
    return sum;
  };

  it("agrees with plain dot products, in any order of the rows", () => {
    const backwards = (place: number): number => n - 1 - place;
    let seen = 0;
    new RowProducts(k, d).setAxes(axes).forEach(
      values,
      n,
      (products, place) => {
        expect(place).toBe(seen++);
        expect(products).toHaveLength(k);
        products.forEach((product, axis) => expect(product).toBeCloseTo(plain(backwards(place), axis), 3));
      },
      backwards,
    );
    expect(seen).toBe(n);
  });

  it("multiplies by a matrix whose columns are the axes, and forgets former ones", () => {
    const columns = new Float32Array(k * d);
    for (let axis = 0; axis < k; axis++) for (let j = 0; j < d; j++) columns[j * k + axis] = axes[axis * d + j]!;
    const reader = new RowProducts(k, d).setAxes(numbers(k * d)).setColumns(columns);
    let seen = 0;
    reader.forEach(values, n, (products, row) => {
      seen++;
      products.forEach((product, axis) => expect(product).toBeCloseTo(plain(row, axis), 3));
    });
    expect(seen).toBe(n);
  });
});

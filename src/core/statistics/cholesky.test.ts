import { expect, it } from "vitest";
import { normal, seeded } from "./random.js";
import { factorise, solveFactorised } from "./cholesky.js";

it("solves A·x = b for positive definite A, and refuses another", () => {
  const random = seeded(3);
  const n = 9;
  const root = Float64Array.from({ length: n * n }, () => normal(random));
  const a = new Float64Array(n * n);
  const x = Float64Array.from({ length: n }, () => normal(random));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) a[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
  const b = Float64Array.from({ length: n }, (_, i) => x.reduce((sum, value, j) => sum + a[i * n + j]! * value, 0));
  const factor = a.slice();
  factorise(factor, n);
  solveFactorised(factor, n, b);
  b.forEach((value, i) => expect(value).toBeCloseTo(x[i]!, 6));
  expect(() => factorise(Float64Array.from([1, 0, 2, 1]), 2)).toThrow(/positive definite/);
});

import { describe, expect, it } from "vitest";
import { seeded } from "../statistics/random.js";
import { symmetricMatrix } from "./inverse.js";

/** G = X'X + λI for random X of 2n rows. */
function gram(n: number, lambda: number): Float64Array {
  const random = seeded(n);
  const g = new Float64Array(n * n);
  for (let row = 0; row < 2 * n; row++) {
    const x = Array.from({ length: n }, () => (random() < 0.2 ? 1 : 0));
    for (let i = 0; i < n; i++) if (x[i]) for (let j = 0; j < n; j++) g[i * n + j]! += x[j]!;
  }
  for (let i = 0; i < n; i++) g[i * n + i]! += lambda;
  return g;
}

describe("symmetric inverse", () => {
  it.each([1, 5, 64, 131, 200])("times the matrix is the identity for n = %i", (n) => {
    const g = gram(n, 5);
    const matrix = symmetricMatrix(n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix.values[i * matrix.stride + j] = g[i * n + j]!;
    matrix.invert();
    const inverse = (i: number, j: number) =>
      i >= j ? matrix.values[i * matrix.stride + j]! : matrix.values[j * matrix.stride + i]!;
    let worst = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let k = 0; k < n; k++) sum += g[i * n + k]! * inverse(k, j);
        worst = Math.max(worst, Math.abs(sum - (i === j ? 1 : 0)));
      }
    }
    expect(worst).toBeLessThan(1e-3);
  });

  it("refuses a matrix that is not positive definite", () => {
    const matrix = symmetricMatrix(3);
    matrix.values[0] = -1;
    expect(() => matrix.invert()).toThrow(/not positive definite/);
  });
});

/** ω and θ of s = σ(ω·f + θ). */
export interface Logistic {
  readonly weights: readonly number[];
  readonly intercept: number;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** s(f) = σ(ω·f + θ). */
export function probabilityOf({ weights, intercept }: Logistic, features: readonly number[]): number {
  return sigmoid(weights.reduce((sum, weight, i) => sum + weight * features[i]!, intercept));
}

/**
 * Logistic regression by Newton's method with an L2 penalty on ω (not on θ). rows: n feature vectors of one width;
 * labels 0 or 1.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly number[],
  l2 = 1,
  steps = 12,
): Logistic {
  const width = (rows[0]?.length ?? 0) + 1;
  const beta = new Float64Array(width);
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(width);
    const hessian = Array.from({ length: width }, () => new Float64Array(width));
    for (let i = 0; i < width - 1; i++) {
      gradient[i] = -l2 * beta[i]!;
      hessian[i]![i] = l2;
    }
    hessian[width - 1]![width - 1] = 1e-6;
    rows.forEach((row, r) => {
      let score = beta[width - 1]!;
      for (let i = 0; i < width - 1; i++) score += beta[i]! * row[i]!;
      const p = sigmoid(score);
      const error = labels[r]! - p;
      const weight = p * (1 - p);
      for (let i = 0; i < width; i++) {
        const x = i === width - 1 ? 1 : row[i]!;
        gradient[i]! += error * x;
        for (let j = 0; j <= i; j++) hessian[i]![j]! += weight * x * (j === width - 1 ? 1 : row[j]!);
      }
    });
    const change = solve(hessian, gradient);
    let largest = 0;
    for (let i = 0; i < width; i++) {
      beta[i]! += change[i]!;
      largest = Math.max(largest, Math.abs(change[i]!));
    }
    if (largest < 1e-6) break;
  }
  return { weights: Array.from(beta.subarray(0, width - 1)), intercept: beta[width - 1]! };
}

/** x of a small positive definite A x = b, A by its lower half (Cholesky). */
function solve(a: readonly Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  const lower = a.map((row) => row.slice());
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i]![j]!;
      for (let p = 0; p < j; p++) sum -= lower[i]![p]! * lower[j]![p]!;
      lower[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j]![j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) x[i]! -= lower[i]![j]! * x[j]!;
    x[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) x[i]! -= lower[j]![i]! * x[j]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}

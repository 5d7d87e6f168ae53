import { logGamma } from "./log-gamma.js";

const stepsPerUnit = 64;
const upTo = 1025;
const table = Float64Array.from({ length: (upTo - 1) * stepsPerUnit + 2 }, (_, i) => logGamma(1 + i / stepsPerUnit));

/**
 * ln Γ(x) for x > 0 from a table with linear interpolation: to about 4e-5 absolute below 1,025, exact above. For loops
 * that need it millions of times.
 */
export function tabledLogGamma(x: number): number {
  if (x < 1) return tabledLogGamma(x + 1) - Math.log(x);
  if (x >= upTo) return logGamma(x);
  const position = (x - 1) * stepsPerUnit;
  const i = position | 0;
  const low = table[i]!;
  return low + (position - i) * (table[i + 1]! - low);
}

import { factorise, solveFactorised } from "../statistics/cholesky.js";
import { addMapped, toUnit } from "./companion-reading.js";
import type { Points } from "./kmeans.js";

/** Items that one person had in one sitting: row numbers, each once. */
export type Sitting = readonly number[];

/** Longer sittings are clicked through rather than chosen. */
const longestSitting = 20;
/** Ridge, as a share of the mean variance of a direction: between .01 and 1 hardly anything changes. */
const ridge = 0.1;
/** What the map says of an item counts as much as so many sittings of its own. */
const priorSittings = 8;

/** Row sums of the companions' vectors, and how many sittings each row was in. */
interface Company {
  readonly sums: Float64Array;
  readonly sittings: Float64Array;
}

/** Sittings that say something of what belongs together. */
export function tellingSittings(sittings: readonly Sitting[]): Sitting[] {
  return sittings.filter(({ length }) => length >= 2 && length <= longestSitting);
}

/**
 * What stands together in sittings, as a linear map of text vectors (d × d, row-major, to be multiplied from the
 * right): the ridge regression of the mean vector of an item's companions on its own. Words that companions share are
 * kept, words that say nothing of what else is taken fall away; so it serves items that nobody had yet, and texts.
 * W = (Σ s x x' + λI)⁻¹ Σ x m', with s sittings and m companions' sum less what everything has for company.
 */
export function learnCompanionMap(points: Points, sittings: readonly Sitting[]): Float32Array {
  const { values, n, d } = points;
  const { sums, sittings: seen } = companyOf(points, sittings);
  const own = new Float64Array(d * d);
  const shared = new Float64Array(d * d);
  for (let row = 0; row < n; row++) {
    if (seen[row] === 0) continue;
    const at = row * d;
    for (let a = 0; a < d; a++) {
      const x = values[at + a]!;
      const weighted = seen[row]! * x;
      const to = a * d;
      for (let b = 0; b <= a; b++) own[to + b]! += weighted * values[at + b]!;
      for (let b = 0; b < d; b++) shared[to + b]! += x * sums[at + b]!;
    }
  }
  let trace = 0;
  for (let a = 0; a < d; a++) trace += own[a * d + a]!;
  const lambda = ridge * (trace / d) + 1e-9;
  for (let a = 0; a < d; a++) own[a * d + a]! += lambda;
  factorise(own, d);
  const map = new Float32Array(d * d);
  const column = new Float64Array(d);
  for (let b = 0; b < d; b++) {
    for (let a = 0; a < d; a++) column[a] = shared[a * d + b]!;
    solveFactorised(own, d, column);
    for (let a = 0; a < d; a++) map[a * d + b] = column[a]!;
  }
  return map;
}

/**
 * Vectors that topics are made from, unit rows: what the map says of an item's text, moved towards what the item was
 * really taken with, as far as there are sittings to say so (James–Stein shrinkage with a prior of eight sittings).
 */
export function companionPoints(points: Points, map: Float32Array, sittings: readonly Sitting[]): Points {
  const { values, n, d } = points;
  const mapped = new Float32Array(n * d);
  for (let row = 0; row < n; row++)
    addMapped(values.subarray(row * d, (row + 1) * d), map, mapped.subarray(row * d, (row + 1) * d));
  const { sums, sittings: seen } = companyOf({ values: mapped, n, d }, sittings);
  for (let row = 0; row < n; row++) {
    const weight = 1 / (seen[row]! + priorSittings);
    const at = row * d;
    for (let k = 0; k < d; k++) mapped[at + k] = weight * (sums[at + k]! + priorSittings * mapped[at + k]!);
    toUnit(mapped.subarray(at, at + d));
  }
  return { values: mapped, n, d };
}

/** Sums of the vectors each row stood together with, a sitting counting one, less the mean company of all rows. */
function companyOf({ values, n, d }: Points, sittings: readonly Sitting[]): Company {
  const sums = new Float64Array(n * d);
  const seen = new Float64Array(n);
  const total = new Float64Array(d);
  const mean = new Float64Array(d);
  let count = 0;
  for (const sitting of sittings) {
    total.fill(0);
    for (const row of sitting) for (let k = 0; k < d; k++) total[k]! += values[row * d + k]!;
    const share = 1 / (sitting.length - 1);
    for (const row of sitting) {
      seen[row]!++;
      count++;
      for (let k = 0; k < d; k++) {
        const company = share * (total[k]! - values[row * d + k]!);
        sums[row * d + k]! += company;
        mean[k]! += company;
      }
    }
  }
  for (let row = 0; row < n; row++)
    if (seen[row]! > 0) for (let k = 0; k < d; k++) sums[row * d + k]! -= (seen[row]! * mean[k]!) / count;
  return { sums, sittings: seen };
}

import { symmetricMatrix } from "../linear/inverse.js";
import { OuterProducts } from "../linear/outer-products.js";
import { RowProducts } from "../linear/row-products.js";
import { toUnit } from "./companion-reading.js";
import type { Points } from "./rows.js";

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
  const own = new OuterProducts(d);
  const shared = new OuterProducts(d);
  const weighted = new Float32Array(d);
  for (let row = 0; row < n; row++) {
    if (seen[row] === 0) continue;
    const vector = values.subarray(row * d, (row + 1) * d);
    for (let k = 0; k < d; k++) weighted[k] = seen[row]! * vector[k]!;
    own.add(weighted, vector);
    shared.add(vector, Float32Array.from(sums.subarray(row * d, (row + 1) * d)));
  }
  const gram = own.sums();
  let trace = 0;
  for (let a = 0; a < d; a++) trace += gram[a * d + a]!;
  const lambda = ridge * (trace / d) + 1e-9;
  const inverse = symmetricMatrix(d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) inverse.values[a * inverse.stride + b] = gram[a * d + b]! + (a === b ? lambda : 0);
  inverse.invert();
  const whole = new Float32Array(d * d);
  for (let a = 0; a < d; a++)
    for (let b = 0; b <= a; b++) whole[a * d + b] = whole[b * d + a] = inverse.values[a * inverse.stride + b]!;
  return times(whole, shared.sums(), d, d);
}

/** A·M for an n × d matrix A and a d × d matrix M, row-major. */
function times(rows: Float32Array, matrix: Float32Array, n: number, d: number): Float32Array {
  const out = new Float32Array(n * d);
  new RowProducts(d, d).setColumns(matrix).forEach(rows, n, (products, row) => out.set(products, row * d));
  return out;
}

/**
 * Vectors that topics are made from, unit rows: what the map says of an item's text, moved towards what the item was
 * really taken with, as far as there are sittings to say so (James–Stein shrinkage with a prior of eight sittings).
 */
export function companionPoints(points: Points, map: Float32Array, sittings: readonly Sitting[]): Points {
  const { values, n, d } = points;
  const mapped = times(values, map, n, d);
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

import type { Random } from "../../statistics/random.js";
import { bestFirst } from "../score.js";

/**
 * One held-out session as a choice: `rows` candidates × `features` raw values, row-major. Rows drawn at random stand
 * for several items each: `logStandsFor` is the log of how many (McFadden 1978: sampling of alternatives), 0 for the
 * truth and the hard candidates.
 */
export interface ChoiceSet {
  readonly rows: number;
  /** Rows before this one may stand on a list; those after it would not have been proposed. */
  readonly listed: number;
  readonly features: number;
  readonly values: Float32Array;
  readonly logStandsFor: Float64Array;
  /** rows that were chosen */
  readonly truth: Int32Array;
  /** what orders equal scores, by row */
  readonly numbers: Int32Array;
}

export interface SampleSizes {
  /**
   * hardest candidates taken per feature; equals of the last of them are as hard and are taken too, up to `ties` in all
   */
  readonly hard: number;
  readonly ties?: number;
  /** further candidates drawn at random */
  readonly random: number;
}

/** Of a large catalogue only some items are in the columns: those proposed, and after them others. */
export interface Outside {
  /** index of the first that was not proposed */
  readonly from: number;
  /** log of how many items each of those that were not chosen stands for */
  readonly logStandsFor: number;
}

/**
 * Draws a choice set from the feature columns of all candidates: the chosen ones, the `hard` largest of every column,
 * and `random` others. With an `outside` these are drawn from what was proposed, and what was not is taken as it comes.
 * Deterministic by the generator handed in. truth: indices into the columns.
 */
export function drawChoiceSet(
  columns: readonly Float64Array[],
  truth: ReadonlySet<number>,
  random: Random,
  sizes: SampleSizes,
  numberOf: (index: number) => number = (index) => index,
  outside: Outside | null = null,
): ChoiceSet {
  const all = columns[0]?.length ?? 0;
  const n = outside?.from ?? all;
  const taken = new Set([...truth].filter((i) => i < n));
  for (const column of columns) addHardest(outside === null ? column : column.subarray(0, n), numberOf, sizes, taken);
  const certain = taken.size;
  const wanted = Math.min(sizes.random, n - certain);
  while (taken.size < certain + wanted) taken.add(Math.floor(random() * n));
  const listed = taken.size;
  for (let i = n; i < all; i++) taken.add(i);
  const rows = Int32Array.from(taken);
  const values = new Float32Array(rows.length * columns.length);
  columns.forEach((column, f) => rows.forEach((i, r) => (values[r * columns.length + f] = column[i]!)));
  const standsFor = wanted > 0 ? Math.log((n - certain) / wanted) : 0;
  const elsewhere = outside?.logStandsFor ?? 0;
  return {
    rows: rows.length,
    listed,
    features: columns.length,
    values,
    logStandsFor: Float64Array.from(rows, (i, r) =>
      r < certain || truth.has(i) ? 0 : r < listed ? standsFor : elsewhere,
    ),
    truth: Int32Array.from(rows.keys()).filter((r) => truth.has(rows[r]!)),
    numbers: rows.map(numberOf),
  };
}

function addHardest(
  column: Float64Array,
  numberOf: (index: number) => number,
  { hard, ties = hard }: SampleSizes,
  taken: Set<number>,
): void {
  let least = Infinity;
  for (const value of column) if (value < least) least = value;
  const best = bestFirst(column, numberOf, hard);
  const last = best.length > 0 ? column[best.at(-1)!]! : least;
  for (const i of best) if (column[i]! > least) taken.add(i);
  if (last <= least) return;
  for (let i = 0, equals = ties - best.length; i < column.length && equals > 0; i++) {
    if (column[i] !== last || taken.has(i)) continue;
    taken.add(i);
    equals--;
  }
}

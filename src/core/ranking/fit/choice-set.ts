import type { Random } from "../../random.js";
import { bestFirst } from "../score.js";

/**
 * One held-out session as a choice: `rows` candidates × `features` raw values, row-major. Rows drawn at random stand for
 * several items each: `logStandsFor` is the log of how many (McFadden 1978: sampling of alternatives), 0 for the truth
 * and the hard candidates.
 */
export interface ChoiceSet {
  readonly rows: number;
  readonly features: number;
  readonly values: Float64Array;
  readonly logStandsFor: Float64Array;
  /** rows that were chosen */
  readonly truth: Int32Array;
}

export interface SampleSizes {
  /** hardest candidates taken per feature */
  readonly hard: number;
  /** further candidates drawn at random */
  readonly random: number;
}

/**
 * Draws a choice set from the feature columns of all candidates: the chosen ones, the `hard` largest of every column, and
 * `random` others. Deterministic by the generator handed in. truth: indices into the columns.
 */
export function drawChoiceSet(columns: readonly Float64Array[], truth: ReadonlySet<number>, random: Random, sizes: SampleSizes): ChoiceSet {
  const n = columns[0]?.length ?? 0, taken = new Set(truth);
  for (const column of columns) {
    const least = column.reduce((a, b) => Math.min(a, b), Infinity);
    for (const i of bestFirst(column, (index) => index, sizes.hard)) if (column[i]! > least) taken.add(i);
  }
  const certain = taken.size, wanted = Math.min(sizes.random, n - certain);
  while (taken.size < certain + wanted) taken.add(Math.floor(random() * n));
  const rows = Int32Array.from(taken), values = new Float64Array(rows.length * columns.length);
  columns.forEach((column, f) => rows.forEach((i, r) => (values[r * columns.length + f] = column[i]!)));
  const standsFor = wanted > 0 ? Math.log((n - certain) / wanted) : 0;
  return {
    rows: rows.length, features: columns.length, values,
    logStandsFor: Float64Array.from(rows, (_, r) => (r < certain ? 0 : standsFor)),
    truth: Int32Array.from({ length: truth.size }, (_, i) => i),
  };
}

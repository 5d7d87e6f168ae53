import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import { features } from "../features/registry.js";
import { narrowInterestScores } from "../interest-scores.js";
import type { RankInput } from "../rank-input.js";
import { eligible, featureColumns } from "../score.js";

/**
 * What was asked for one session: raw feature values of every candidate, row i of each column for the item at
 * positions[i].
 */
export interface FeatureTable {
  readonly input: RankInput;
  readonly positions: Int32Array;
  readonly columns: ReadonlyMap<FeatureName, Float64Array>;
}

/** Works out the named features of all candidates that the input's task may rank. */
export function tableOf(input: RankInput, names: readonly FeatureName[]): FeatureTable {
  const positions = eligible(input);
  return { input, positions, columns: featureColumns(input, positions, names) };
}

/**
 * The same session asked for another task: for DISCOVER the rows of NEXT without what the user has had. Only features
 * that depend on which other candidates there are are worked out again, from the similarities already known. The wider
 * task has to be read first.
 */
export function forTask(table: FeatureTable, task: Task, names: readonly FeatureName[]): FeatureTable {
  if (task === table.input.task) return table;
  const input = { ...table.input, task };
  const positions = eligible(input);
  const kept = new Int32Array(positions.length);
  // Both keep the order of the candidates.
  for (let i = 0, row = 0; i < kept.length; i++, row++) {
    while (table.positions[row] !== positions[i]) row++;
    kept[i] = row;
  }
  narrowInterestScores(input, table.positions, kept, positions);
  const columns = new Map<FeatureName, Float64Array>();
  for (const name of names) {
    const out = new Float64Array(kept.length);
    const column = table.columns.get(name);
    if (column === undefined || features[name].relative) features[name].compute(input, positions, out);
    else for (let i = 0; i < out.length; i++) out[i] = column[kept[i]!]!;
    columns.set(name, out);
  }
  return { input, positions, columns };
}

import { mass } from "../sparse.js";
import type { Sparse } from "../sparse.js";
import type { Session } from "../session.js";

/**
 * Rows of topic shares over the topics that occur: row i, column j is share of `topics[j]` in unit i; rows sum to 1.
 */
export interface ShareMatrix {
  readonly rows: number;
  readonly topics: readonly number[];
  readonly data: Float64Array;
  /** where row i is not 0: columns[starts[i]] … columns[starts[i + 1] − 1], ascending */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  /** Size of each unit: its number of behaviours. */
  readonly sizes: Float64Array;
}

/** Shares of sparse strengths with their sizes; a unit without strength is a row of zeros of size 0. */
export function shareMatrix(units: readonly Sparse[], sizes: readonly number[]): ShareMatrix {
  const seen = new Set<number>();
  for (const u of units) for (const t of u.index) seen.add(t);
  const topics = [...seen].toSorted((a, b) => a - b);
  const width = topics.length;
  const column = new Int32Array((topics.at(-1) ?? -1) + 1);
  topics.forEach((t, j) => {
    column[t] = j;
  });
  const data = new Float64Array(units.length * width);
  const size = new Float64Array(units.length);
  const starts = new Int32Array(units.length + 1);
  const columns = new Int32Array(units.reduce((sum, u) => sum + u.index.length, 0));
  let at = 0;
  units.forEach((u, i) => {
    const sum = mass(u);
    if (sum > 0) {
      size[i] = sizes[i]!;
      for (let j = 0; j < u.index.length; j++) {
        const c = column[u.index[j]!]!;
        data[i * width + c] = u.value[j]! / sum;
        columns[at++] = c;
      }
    }
    starts[i + 1] = at;
  });
  return { rows: units.length, topics, data, sizes: size, starts, columns };
}

/** Shares of whole sessions over all domains. */
export function sessionShares(sessions: readonly Session[]): ShareMatrix {
  return shareMatrix(
    sessions.map((s) => s.topics),
    sessions.map((s) => s.count),
  );
}

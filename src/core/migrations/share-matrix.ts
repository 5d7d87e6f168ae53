import { mass } from "../sparse.js";
import type { Sparse } from "../sparse.js";
import type { Session } from "../session.js";

/** Rows of topic shares over the topics that occur: row i, column j is share of `topics[j]` in unit i; rows sum to 1. */
export interface ShareMatrix {
  readonly rows: number;
  readonly topics: readonly number[];
  readonly data: Float64Array;
  /** Size of each unit: its number of behaviours. */
  readonly sizes: Float64Array;
}

/** Shares of sparse strengths with their sizes; a unit without strength is a row of zeros of size 0. */
export function shareMatrix(units: readonly Sparse[], sizes: readonly number[]): ShareMatrix {
  const seen = new Set<number>();
  for (const u of units) for (const t of u.index) seen.add(t);
  const topics = [...seen].toSorted((a, b) => a - b);
  const column = new Map(topics.map((t, j) => [t, j]));
  const data = new Float64Array(units.length * topics.length), size = new Float64Array(units.length);
  units.forEach((u, i) => {
    const sum = mass(u);
    if (!(sum > 0)) return;
    size[i] = sizes[i]!;
    for (let j = 0; j < u.index.length; j++) data[i * topics.length + column.get(u.index[j]!)!] = u.value[j]! / sum;
  });
  return { rows: units.length, topics, data, sizes: size };
}

/** Shares of whole sessions over all domains. */
export function sessionShares(sessions: readonly Session[]): ShareMatrix {
  return shareMatrix(sessions.map((s) => s.topics), sessions.map((s) => s.count));
}

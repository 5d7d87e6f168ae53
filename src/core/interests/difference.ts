import { decayTo, type Cells, type DecayedRows, type Row } from "./cells.js";
import type { InterestState } from "./state.js";

/**
 * How far two sums of behaviours are apart: the largest difference of any sum, relative to the largest sum of its
 * table. 0 = the same; about 1e-9 = the same behaviours folded in another order; 1 = one of them is empty.
 */
export function cellsDifference(a: Cells, b: Cells): number {
  const tables: [DecayedRows, DecayedRows][] = [[a.slices, b.slices]];
  a.horizons.forEach((table, h) => tables.push([table, b.horizons[h]!]));
  return Math.max(
    relative(a.behaviours, b.behaviours, Math.max(a.behaviours, b.behaviours)),
    relative(a.totalStrength, b.totalStrength, Math.max(a.totalStrength, b.totalStrength)),
    ...tables.map(([x, y]) => tableDifference(x, y)),
  );
}

/** The same of two users' states, their items and texts included. */
export function stateDifference(a: InterestState, b: InterestState): number {
  const counts = [a.items, a.texts].map((own, i) => {
    const other = i === 0 ? b.items : b.texts;
    const entries = [...own] as [string | number, { count: number }][];
    const others = new Map([...other] as [string | number, { count: number }][]);
    return own.size === other.size && entries.every(([key, { count }]) => others.get(key)?.count === count) ? 0 : 1;
  });
  const sessions =
    a.sessions.length === b.sessions.length &&
    a.sessions.every(
      ({ start, end, count }, i) =>
        b.sessions[i]!.start === start && b.sessions[i]!.end === end && b.sessions[i]!.count === count,
    );
  return Math.max(cellsDifference(a, b), ...counts, sessions ? 0 : 1);
}

function tableDifference(a: DecayedRows, b: DecayedRows): number {
  const at = Math.max(a.landmark, b.landmark);
  const fa = decayTo(a, at);
  const fb = decayTo(b, at);
  let largest = 0;
  let difference = 0;
  for (const key of new Set([...a.rows.keys(), ...b.rows.keys()])) {
    const x = sums(a.rows.get(key), fa);
    const y = sums(b.rows.get(key), fb);
    for (const topic of new Set([...x.keys(), ...y.keys()])) {
      const p = x.get(topic) ?? 0;
      const q = y.get(topic) ?? 0;
      largest = Math.max(largest, Math.abs(p), Math.abs(q));
      difference = Math.max(difference, Math.abs(p - q));
    }
  }
  return relative(difference, 0, largest);
}

function sums(row: Row | undefined, factor: number): Map<number, number> {
  return new Map(row?.index.map((topic, i) => [topic, row.value[i]! * factor]));
}

function relative(a: number, b: number, scale: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(scale, Number.MIN_VALUE);
}

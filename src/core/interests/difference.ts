import { decayTo, maxRows, scenePrefix, type Cells, type DecayedRows, type Row } from "./cells.js";
import { type Engagement } from "./engagement.js";
import { maxEngagedItems, maxEngagedTexts } from "./fold-engagement.js";
import { maxSessions, type UserSession } from "./sessions.js";
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

/**
 * The same of two users' states as they are stored, their items and texts included.
 *
 * Where a cap was reached, what a history folds to depends on how it was cut into pieces: an item that had been dropped
 * and comes back has lost its count. There only what every way of folding keeps is compared: which items and texts are
 * the newest, the newer half of the sessions, and the slices that are not of scenes.
 */
export function stateDifference(a: InterestState, b: InterestState): number {
  const [x, y] = scenesCapped(a) || scenesCapped(b) ? [withoutScenes(a), withoutScenes(b)] : [a, b];
  return Math.max(
    cellsDifference(x, y),
    sameOwn(a.items, b.items, maxEngagedItems) ? 0 : 1,
    sameOwn(a.texts, b.texts, maxEngagedTexts) ? 0 : 1,
    sameSessions(a.sessions, b.sessions) ? 0 : 1,
  );
}

function sameOwn<Key>(a: ReadonlyMap<Key, Engagement>, b: ReadonlyMap<Key, Engagement>, cap: number): boolean {
  const capped = a.size >= cap;
  return a.size === b.size && [...a].every(([key, { count }]) => (capped ? b.has(key) : b.get(key)?.count === count));
}

function sameSessions(a: readonly UserSession[], b: readonly UserSession[]): boolean {
  const from = a.length < maxSessions ? 0 : maxSessions / 2;
  return (
    a.length === b.length &&
    a.slice(from).every(({ start, end, count }, i) => {
      const other = b[from + i]!;
      return other.start === start && other.end === end && other.count === count;
    })
  );
}

/** Weak scenes are dropped by the quarter. */
function scenesCapped({ slices }: Cells): boolean {
  return slices.rows.size > 0.7 * maxRows;
}

function withoutScenes(cells: Cells): Cells {
  const rows = new Map([...cells.slices.rows].filter(([key]) => !key.startsWith(scenePrefix)));
  return { ...cells, slices: { ...cells.slices, rows } };
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

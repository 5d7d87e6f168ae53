import { decayTo, scenePrefix, type Cells, type DecayedRows, type Row } from "./cells.js";

/** A user counts in a shared sum for no more than so many sessions … */
export const sessionsCounted = 100;
/** … of so many views each. */
export const viewsPerSession = 5;
/** The most that one user may add to any shared sum of interests, in strength, at any time. */
export const mostInfluence = sessionsCounted * viewsPerSession;

/** Scene values are open: of one user so many enter sums over many users, those of which they did most. */
export const scenesCounted = 64;

/**
 * A user's sums as they enter sums over many users: no row's magnitude is above `mostInfluence` as of the user's latest
 * behaviour, so none is at any later time. Every horizon is scaled by itself; all slices by one factor, so that a slice
 * keeps its ratio to the others. The behaviours that the population's unit is made of are bounded alike.
 *
 * A user below the bound enters as they are. docs/concepts/influence.md derives what one account can move at most.
 */
export function boundedCells(cells: Cells): Cells {
  const [days, weeks, months] = cells.horizons;
  const all = (table: DecayedRows): DecayedRows => scaledRows(table, factorFor(table, cells.reference));
  const behaviours = Math.min(cells.behaviours, mostInfluence);
  return {
    reference: cells.reference,
    behaviours,
    totalStrength: cells.behaviours > 0 ? (cells.totalStrength * behaviours) / cells.behaviours : 0,
    horizons: [all(days), all(weeks), all(months)],
    slices: all(strongestScenes(cells.slices, cells.reference)),
  };
}

/** Does a user enter sums over many users as they are? Then `boundedCells` changes nothing. */
export function entersWhole(cells: Cells): boolean {
  const { behaviours, horizons, slices, reference } = cells;
  if (behaviours > mostInfluence || [...horizons, slices].some((table) => factorFor(table, reference) !== 1))
    return false;
  let scenes = 0;
  for (const key of slices.rows.keys()) if (key.startsWith(scenePrefix)) scenes++;
  return scenes <= scenesCounted;
}

function strongestScenes(table: DecayedRows, at: number): DecayedRows {
  const scenes = [...table.rows.keys()].filter((key) => key.startsWith(scenePrefix));
  if (scenes.length <= scenesCounted) return table;
  const decay = decayTo(table, at);
  // Rounded as states are stored, so that the same are chosen of what is read back.
  const sizes = new Map(scenes.map((key) => [key, magnitude(table.rows.get(key)!, (x) => Math.fround(decay * x))]));
  const weak = scenes.toSorted((a, b) => sizes.get(b)! - sizes.get(a)! || (a < b ? -1 : 1)).slice(scenesCounted);
  const rows = new Map(table.rows);
  for (const key of weak) rows.delete(key);
  return { ...table, rows };
}

function factorFor(table: DecayedRows, at: number): number {
  const decay = decayTo(table, at);
  let largest = 0;
  for (const row of table.rows.values()) largest = Math.max(largest, decay * magnitude(row));
  return largest > mostInfluence ? mostInfluence / largest : 1;
}

function magnitude({ value }: Row, of: (x: number) => number = (x) => x): number {
  let sum = 0;
  for (const x of value) sum += Math.abs(of(x));
  return sum;
}

function scaledRows(table: DecayedRows, factor: number): DecayedRows {
  if (factor === 1) return table;
  const rows = new Map<string, Row>();
  for (const [key, { index, value }] of table.rows) rows.set(key, { index, value: value.map((x) => x * factor) });
  return { halfLifeDays: table.halfLifeDays, landmark: table.landmark, rows };
}

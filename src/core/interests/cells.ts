import { GodwitError } from "../errors.js";
import type { Scene } from "../types.js";
import type { InterestParameters } from "./parameters.js";
import type { Signal } from "./signal.js";
import { dayMs } from "../time.js";

/**
 * Signed sums per topic, ascending by topic; signed so that the order of behaviours never matters (clipped when read).
 */
export interface Row {
  readonly index: number[];
  readonly value: number[];
}

/**
 * Rows of exponentially decayed sums that share one half-life, kept by forward decay (Cormode, Shkapenyuk, Srivastava,
 * Xu 2009): a behaviour at t adds w·2^((t − landmark)/H), and only a reading divides. Adding never touches other rows.
 */
export interface DecayedRows {
  readonly halfLifeDays: number;
  landmark: number;
  readonly rows: Map<string, Row>;
}

/** The sums that interests are read from: three horizons and the slices. Of one user, or of the population. */
export interface Cells {
  /** Time of the latest behaviour, epoch ms; 0 without any. */
  reference: number;
  /**
   * Behaviours folded, and the sum of the magnitudes of their strengths: together the strength of an average behaviour.
   */
  behaviours: number;
  totalStrength: number;
  /** Row "" of each: everything, decayed by days, weeks, months. */
  readonly horizons: readonly [DecayedRows, DecayedRows, DecayedRows];
  /** Rows by sliceKey, decayed as the long horizon. */
  readonly slices: DecayedRows;
}

/** Separates a facet's name from its value in a slice key: a control character that no trimmed text holds. */
export const keySeparator = "\u001f";
export const hourKey = (hour: number): string => `hour${keySeparator}${Math.min(23, Math.max(0, Math.floor(hour)))}`;
export const weekdayKey = (weekday: number): string => `weekday${keySeparator}${weekday}`;
export const domainKey = (domain: string): string => `domain${keySeparator}${domain}`;
/** What the keys of scenes begin with. */
export const scenePrefix = "scene:";
export const sceneKey = (facet: string, value: string): string => `${scenePrefix}${facet}${keySeparator}${value}`;

/** Scene values are open: beyond this many rows the weakest scene rows are dropped. */
export const maxRows = 512;

/** Cells without behaviours, with the half-lives of the parameters. */
export function emptyCells(parameters: Pick<InterestParameters, "halfLives">): Cells {
  const [days, weeks, months] = parameters.halfLives;
  return {
    reference: 0,
    behaviours: 0,
    totalStrength: 0,
    horizons: [emptyRows(days), emptyRows(weeks), emptyRows(months)],
    slices: emptyRows(months),
  };
}

function emptyRows(halfLifeDays: number): DecayedRows {
  return { halfLifeDays, landmark: 0, rows: new Map() };
}

/**
 * Adds one signal to the cells, in place; sign −1 takes it out again. Cost: the rows of the signal, not the history.
 */
export function foldCells(
  cells: Cells,
  signal: Signal,
  parameters: Pick<InterestParameters, "halfLives">,
  sign: 1 | -1 = 1,
): void {
  for (let h = 0; h < 3; h++) {
    if (cells.horizons[h]!.halfLifeDays !== parameters.halfLives[h]) {
      throw new GodwitError(
        "CONFIGURATION",
        `The stored interests decay with half-lives of ${cells.horizons.map((t) => t.halfLifeDays).join(", ")} days, the parameters say ${parameters.halfLives.join(", ")}: recompute them from history.`,
      );
    }
  }
  cells.reference = Math.max(cells.reference, signal.at);
  cells.behaviours += sign;
  cells.totalStrength += sign * Math.abs(signal.strength);
  const strength = sign * signal.strength;
  for (const table of cells.horizons) add(table, [""], signal, strength);
  add(cells.slices, sliceKeys(signal.hour, signal.weekday, signal.scene, signal.domain), signal, strength);
  if (cells.slices.rows.size > maxRows) dropWeakScenes(cells.slices.rows);
}

/** The keys of the slices that a situation falls into. */
function sliceKeys(hour: number, weekday: number, scene: Scene, domain: string | null): string[] {
  const keys = [hourKey(hour), weekdayKey(weekday)];
  if (domain !== null) keys.push(domainKey(domain));
  for (const facet in scene) keys.push(sceneKey(facet, scene[facet]!));
  return keys;
}

function add(table: DecayedRows, keys: readonly string[], signal: Signal, strength: number): void {
  const factor = strength * growth(table, signal.at);
  for (const key of keys) {
    let row = table.rows.get(key);
    if (row === undefined) table.rows.set(key, (row = { index: [], value: [] }));
    for (let i = 0; i < signal.topics.index.length; i++)
      addTo(row, signal.topics.index[i]!, factor * signal.topics.value[i]!);
  }
}

/** 2^((at − landmark)/H), moving the landmark before the power leaves the numbers' range. */
function growth(table: DecayedRows, at: number): number {
  const period = table.halfLifeDays * dayMs;
  if (table.rows.size === 0) table.landmark = at;
  if ((at - table.landmark) / period > 200) moveLandmark(table, at);
  return 2 ** ((at - table.landmark) / period);
}

/** Expresses the table's sums as of another time. */
function moveLandmark(table: DecayedRows, landmark: number): void {
  const factor = decayTo(table, landmark);
  for (const row of table.rows.values()) for (let i = 0; i < row.value.length; i++) row.value[i]! *= factor;
  table.landmark = landmark;
}

/** The factor that turns stored sums into sums as of `at`. */
export function decayTo(table: DecayedRows, at: number): number {
  return 2 ** ((table.landmark - at) / (table.halfLifeDays * dayMs));
}

/** Adds to one topic of a row, keeping topics ascending. */
function addTo(row: Row, topic: number, amount: number): void {
  const { index, value } = row;
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index[middle]! < topic) low = middle + 1;
    else high = middle;
  }
  if (index[low] === topic) {
    value[low]! += amount;
    return;
  }
  index.splice(low, 0, topic);
  value.splice(low, 0, amount);
}

function dropWeakScenes(rows: Map<string, Row>): void {
  const scenes = [...rows].filter(([key]) => key.startsWith(scenePrefix));
  const magnitude = (row: Row): number => row.value.reduce((sum, v) => sum + Math.abs(v), 0);
  scenes.sort((a, b) => magnitude(a[1]) - magnitude(b[1]) || (a[0] < b[0] ? -1 : 1));
  for (const [key] of scenes.slice(0, Math.ceil(scenes.length / 4))) rows.delete(key);
}

/**
 * Adds the sums of `from` to `into`, in place; sign −1 takes them out again. Both must decay with the same half-lives
 * (CONFIGURATION otherwise).
 */
export function mergeCells(into: Cells, from: Cells, sign: 1 | -1 = 1): void {
  const pairs: [DecayedRows, DecayedRows][] = [[into.slices, from.slices]];
  into.horizons.forEach((table, h) => pairs.push([table, from.horizons[h]!]));
  if (pairs.some(([a, b]) => a.halfLifeDays !== b.halfLifeDays)) {
    throw new GodwitError(
      "CONFIGURATION",
      "Sums that decay with different half-lives cannot be added: recompute them from history.",
    );
  }
  into.reference = Math.max(into.reference, from.reference);
  into.behaviours += sign * from.behaviours;
  into.totalStrength += sign * from.totalStrength;
  for (const [a, b] of pairs) {
    if (a.rows.size === 0) a.landmark = b.landmark;
    if (b.landmark > a.landmark) moveLandmark(a, b.landmark);
    const factor = sign * decayTo(b, a.landmark);
    for (const [key, row] of b.rows) {
      let target = a.rows.get(key);
      if (target === undefined) a.rows.set(key, (target = { index: [], value: [] }));
      for (let i = 0; i < row.index.length; i++) addTo(target, row.index[i]!, row.value[i]! * factor);
    }
  }
}

import { decayTo, hourKey, type Cells, type DecayedRows, type Row } from "./cells.js";
import type { InterestParameters } from "./parameters.js";

/** Counts per topic (k numbers ≥ 0) in average behaviours, and their sum. */
export interface Counts {
  readonly value: Float64Array;
  readonly mass: number;
}

/**
 * The strength of an average behaviour of the population (of the user where the population is empty): the unit of all
 * counts, so that scaling every strength changes no share.
 */
export function unitStrength(population: Cells, user: Cells): number {
  const cells = population.behaviours > 0 && population.totalStrength > 0 ? population : user;
  return cells.behaviours > 0 && cells.totalStrength > 0 ? cells.totalStrength / cells.behaviours : 1;
}

/**
 * Sums of weighted rows as of `at` in units of `unit`, clipped at zero after adding. A time before the latest
 * behaviour is read as the latest: what came later cannot be taken out of a sum.
 */
export function readCounts(
  cells: Cells,
  table: DecayedRows,
  rows: readonly (readonly [Row | undefined, number])[],
  k: number,
  at: number,
  unit: number,
): Counts {
  const value = new Float64Array(k);
  const factor = decayTo(table, Math.max(at, cells.reference)) / unit;
  for (const [row, weight] of rows) {
    if (row === undefined) continue;
    const { index } = row;
    for (let i = 0; i < index.length; i++) {
      const topic = index[i]!;
      if (topic < k) value[topic]! += factor * weight * row.value[i]!;
    }
  }
  let mass = 0;
  for (let topic = 0; topic < k; topic++) {
    if (value[topic]! > 0) mass += value[topic]!;
    else value[topic] = 0;
  }
  return { value, mass };
}

/** The shrunken distribution (N + α·parent) / (|N| + α): between the raw shares and the parent in every topic. */
export function shrink(counts: Counts, alpha: number, parent: Float64Array): Float64Array {
  const total = counts.mass + alpha;
  if (total <= 0) return parent.slice();
  const out = new Float64Array(parent.length);
  for (let topic = 0; topic < out.length; topic++) out[topic] = (counts.value[topic]! + alpha * parent[topic]!) / total;
  return out;
}

export function uniform(k: number): Float64Array {
  return new Float64Array(k).fill(1 / k);
}

const hourKeys = Array.from({ length: 24 }, (_, hour) => hourKey(hour));

/** exp(κ(cos 2π(h−h_n)/24 − 1)): 1 at the same hour, periodic (the von Mises kernel; Taylor 2008). */
function circularKernel(hour: number, other: number, kappa: number): number {
  return Math.exp(kappa * (Math.cos((2 * Math.PI * (hour - other)) / 24) - 1));
}

/** The hour rows weighted by the kernel around `hour` (each row stands at the middle of its hour). */
export function hourRows(
  table: DecayedRows,
  hour: number,
  parameters: Pick<InterestParameters, "hourKappa">,
): [Row | undefined, number][] {
  const rows: [Row | undefined, number][] = [];
  for (let bin = 0; bin < 24; bin++) {
    const row = table.rows.get(hourKeys[bin]!);
    if (row === undefined) continue;
    const weight = circularKernel(hour, bin + 0.5, parameters.hourKappa);
    if (weight > 1e-3) rows.push([row, weight]);
  }
  return rows;
}

/**
 * 90 % interval of a share known as from `precision` independent draws (Wilson's score interval, z = 1.645): it lies in
 * [0, 1] and holds the share.
 */
export function shareInterval(share: number, precision: number): [number, number] {
  const z = 1.6448536269514722;
  const z2 = z * z;
  const n = Math.max(precision, 1e-9);
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, Math.min(share, middle - half)), Math.min(1, Math.max(share, middle + half))];
}

/** Shannon entropy in bits. */
export function entropyBits(shares: Float64Array): number {
  let sum = 0;
  for (const p of shares) if (p > 0) sum -= p * Math.log2(p);
  return sum;
}

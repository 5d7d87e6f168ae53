import type { Random } from "../statistics/random.js";
import type { PackedSessions } from "./packed-sessions.js";

export interface SerialCorrelation {
  /** lag-one correlation of the share vectors inside the segments, less its mean under permutation; at least 0 */
  readonly correlation: number;
  /** permutation p-value of a correlation this large */
  readonly pValue: number;
}

interface Segment {
  readonly count: number;
  /** inner products of the sessions' deviations from the segment's mean */
  readonly products: Float64Array;
}

const permutations = 100;

/**
 * Whether sessions continue each other, inside the two segments before and after session `index`: sessions that carry
 * on with the one before are not exchangeable, and a change test on them must permute blocks.
 */
export function serialCorrelation(packed: PackedSessions, index: number, random: Random): SerialCorrelation {
  let squares = 0;
  const segments = [segmentOf(packed, 0, index), segmentOf(packed, index, packed.count)];
  for (const { count, products } of segments) for (let a = 0; a < count; a++) squares += products[a * count + a]!;
  if (squares <= 0) return { correlation: 0, pValue: 1 };
  const orders = segments.map(({ count }) => Int32Array.from({ length: count }, (_, i) => i));
  const lagged = (): number => {
    let sum = 0;
    segments.forEach(({ count, products }, s) => {
      const order = orders[s]!;
      for (let a = 0; a + 1 < count; a++) sum += products[order[a]! * count + order[a + 1]!]!;
    });
    return sum;
  };
  const observed = lagged();
  let reached = 0;
  let mean = 0;
  for (let b = 0; b < permutations; b++) {
    for (const order of orders)
      for (let i = order.length - 1; i > 0; i--) {
        const j = Math.floor(random() * (i + 1));
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
    const value = lagged();
    mean += value / permutations;
    if (value >= observed) reached++;
  }
  return { correlation: Math.max(0, (observed - mean) / squares), pValue: (reached + 1) / (permutations + 1) };
}

function segmentOf(packed: PackedSessions, from: number, to: number): Segment {
  const width = packed.topics.length;
  const mean = new Float64Array(width);
  const rows: Float64Array[] = [];
  for (let i = from; i < to; i++) {
    if (packed.weights[i] === 0) continue;
    const row = new Float64Array(width);
    for (let q = packed.starts[i]!; q < packed.starts[i + 1]!; q++) row[packed.columns[q]!] = packed.shares[q]!;
    row.forEach((share, j) => {
      mean[j]! += share;
    });
    rows.push(row);
  }
  const count = rows.length;
  for (const row of rows) for (let j = 0; j < width; j++) row[j]! -= mean[j]! / count;
  const products = new Float64Array(count * count);
  for (let a = 0; a < count; a++)
    for (let b = a; b < count; b++) {
      let sum = 0;
      for (let j = 0; j < width; j++) sum += rows[a]![j]! * rows[b]![j]!;
      products[a * count + b] = sum;
      products[b * count + a] = sum;
    }
  return { count, products };
}

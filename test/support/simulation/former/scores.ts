import { tie } from "./conformal.js";
import type { ShareMatrix } from "../../../../src/core/migrations/share-matrix.js";

/** Behaviours that the stratum's mean counts for beside a session's own: small sessions deviate less. */
const sessionPrior = 2;
/** Sessions that the mean of the whole bag counts for in a stratum's mean. */
const stratumPrior = 5;
const floor = 1e-3;

/** Sessions compared with each other: their context keys, and the expected shares of each given its context. */
export interface Bag {
  readonly shares: ShareMatrix;
  /** rows of the sessions in the bag; the newest last */
  readonly rows: readonly number[];
  /** expected shares per member of the bag, by column of `shares` */
  readonly expected: readonly Float64Array[];
  /** n/(n + prior) per member: how far its own shares are taken at their word */
  readonly trust: Float64Array;
}

/** Mean shares per context, shrunk to the mean of the bag: symmetric in all members, the newest included. */
export function bagOf(shares: ShareMatrix, rows: readonly number[], strata: readonly string[]): Bag {
  const width = shares.topics.length;
  const sums = new Map<string, { n: number; mean: Float64Array }>();
  const all = new Float64Array(width);
  for (const i of rows) {
    const s = sums.get(strata[i]!) ?? { n: 0, mean: new Float64Array(width) };
    s.n++;
    for (let j = 0; j < width; j++) {
      const x = shares.data[i * width + j]!;
      s.mean[j]! += x;
      all[j]! += x / rows.length;
    }
    sums.set(strata[i]!, s);
  }
  for (const s of sums.values())
    for (let j = 0; j < width; j++) s.mean[j] = (s.mean[j]! + stratumPrior * all[j]!) / (s.n + stratumPrior);
  const trust = new Float64Array(rows.length);
  rows.forEach((i, b) => {
    trust[b] = shares.sizes[i]! / (shares.sizes[i]! + sessionPrior);
  });
  return { shares, rows, expected: rows.map((i) => sums.get(strata[i]!)!.mean), trust };
}

/**
 * How the newest session's excess of every topic (column) ranks in the bag: sessions with more, with as much (itself
 * included), with less.
 */
export interface ExcessRanks {
  readonly more: Int32Array;
  readonly equal: Int32Array;
  readonly less: Int32Array;
  /** whether anybody has an excess at all */
  readonly any: Uint8Array;
}

/**
 * Ranks of topic excess: how much more of a topic a session has than its context lets expect, shrunk by the session's
 * size.
 */
export function excessRanks({
  rows,
  expected,
  trust,
  shares: {
    data,
    topics: { length: width },
  },
}: Bag): ExcessRanks {
  const own = new Float64Array(width);
  const last = rows.length - 1;
  for (let j = 0; j < width; j++) own[j] = trust[last]! * (data[rows[last]! * width + j]! - expected[last]![j]!);
  const more = new Int32Array(width);
  const equal = new Int32Array(width);
  const less = new Int32Array(width);
  const any = new Uint8Array(width);
  for (let b = 0; b < rows.length; b++) {
    const start = rows[b]! * width;
    const mean = expected[b]!;
    const weight = trust[b]!;
    for (let j = 0; j < width; j++) {
      const score = weight * (data[start + j]! - mean[j]!);
      const difference = score - own[j]!;
      if (Math.abs(score) > tie) any[j] = 1;
      if (difference > tie) more[j]!++;
      else if (difference >= -tie) equal[j]!++;
      else less[j]!++;
    }
  }
  return { more, equal, less, any };
}

/**
 * Mean surprise of each session in nats over what its context lets expect (cross-entropy less entropy), shrunk by size.
 */
export function surprise(bag: Bag): Float64Array {
  const width = bag.shares.topics.length;
  const tables = new Map<Float64Array, { logs: Float64Array; entropy: number }>();
  for (const expected of bag.expected) {
    if (tables.has(expected)) continue;
    const logs = expected.map((p) => Math.log(p + floor));
    let entropy = 0;
    for (let j = 0; j < width; j++) entropy -= expected[j]! * logs[j]!;
    tables.set(expected, { logs, entropy });
  }
  const { data } = bag.shares;
  const out = new Float64Array(bag.rows.length);
  for (let b = 0; b < out.length; b++) {
    const { logs, entropy } = tables.get(bag.expected[b]!)!;
    const start = bag.rows[b]! * width;
    let cross = 0;
    for (let j = 0; j < width; j++) cross -= data[start + j]! * logs[j]!;
    out[b] = bag.trust[b]! * (cross - entropy);
  }
  return out;
}

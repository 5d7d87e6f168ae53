import { tabledLogGamma as lg } from "../statistics/log-gamma-table.js";
import type { PackedSessions } from "./packed-sessions.js";

/** Sessions of a stretch at least. */
const leastStretch = 3;
/** Places tried for either end of a stretch. */
const places = 24;
/** Pseudo-counts of the Dirichlet prior of a whole segment. */
const segmentPrior = 4;
const smallestShare = 0.004;
/** Part of the log evidence that counts: sessions differ among each other more than the model of them knows. */
const trust = 0.65;
const largestLog = 300;

/**
 * P(somebody goes to and fro, rather than changed at `index` for good), for sessions of one regime: a stretch inside
 * one side is the other side's interests, with its own side's before and after it (A B A | B). A stretch at the very
 * start or end (A | B A) is a return, and speaks against it as "one change" does. Means of Dirichlet-multinomial Bayes
 * factors over stretches; everybody's shares of the k topics are taken to be equal.
 */
export function alternationProbability(packed: PackedSessions, index: number, k: number): number {
  const { sums, sizes } = cumulated(packed);
  const width = packed.topics.length;
  const prior = segmentPrior * Math.max(smallestShare, 1 / k);
  /** ln of the marginal likelihood of sessions [a, b), without or with those of [c, d) */
  const marginal = (a: number, b: number, sign: number, c: number, d: number): number => {
    const size = sizes[b]! - sizes[a]! + sign * (sizes[d]! - sizes[c]!);
    let log = lg(segmentPrior) - lg(segmentPrior + Math.max(0, size));
    for (let j = 0; j < width; j++) {
      const own = sums[b * width + j]! - sums[a * width + j]!;
      const count = own + sign * (sums[d * width + j]! - sums[c * width + j]!);
      if (count > 1e-9) log += lg(prior + count) - lg(prior);
    }
    return log;
  };
  const end = packed.count;
  const once = marginal(0, index, 1, 0, 0) + marginal(index, end, 1, 0, 0);
  const inside: number[] = [];
  const atEdge: number[] = [];
  for (const [from, to, other, otherEnd] of [
    [0, index, index, end],
    [index, end, 0, index],
  ] as const) {
    const step = Math.max(1, Math.floor((to - from) / places));
    for (let i = from; i + leastStretch <= to; i = next(i, from, step))
      for (let j = i + leastStretch; j <= to; j = j < to ? Math.min(to, j + step) : to + 1) {
        const isOpen = i === from || j === to;
        // what touches the split only moves it
        if (i === from && j === to) continue;
        if ((from === 0 && j === to) || (from > 0 && i === from)) continue;
        if (!isOpen && (i - from < leastStretch || to - j < leastStretch)) continue;
        const log = marginal(from, to, -1, i, j) + marginal(other, otherEnd, 1, i, j) - once;
        (isOpen ? atEdge : inside).push(Math.min(largestLog, trust * log));
      }
  }
  const alternates = meanOf(inside);
  return alternates / (alternates + meanOf(atEdge) + 1);
}

function next(i: number, from: number, step: number): number {
  return i === from ? from + Math.max(step, leastStretch) : i + step;
}

function meanOf(logs: readonly number[]): number {
  return logs.reduce((sum, log) => sum + Math.exp(log), 0) / Math.max(1, logs.length);
}

/** Effective behaviours of every column (sessions + 1 rows), and in all, in the sessions before each one. */
function cumulated({ count, topics, starts, columns, shares, weights }: PackedSessions): {
  sums: Float64Array;
  sizes: Float64Array;
} {
  const width = topics.length;
  const sums = new Float64Array((count + 1) * width);
  const sizes = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) {
    sums.copyWithin((i + 1) * width, i * width, (i + 1) * width);
    for (let q = starts[i]!; q < starts[i + 1]!; q++) sums[(i + 1) * width + columns[q]!]! += weights[i]! * shares[q]!;
    sizes[i + 1] = sizes[i]! + weights[i]!;
  }
  return { sums, sizes };
}

import { jensenShannonBits } from "../statistics/divergence.js";
import type { Random } from "../statistics/random.js";
import { effectiveSize, meanShares } from "./distribution.js";
import { topicFlow } from "./flow.js";
import type { ShareMatrix } from "./share-matrix.js";
import type { CentroidCosine, TopicFlow, TopicShare } from "./types.js";

const resamples = 200;
const permutations = 60;
const listed = 24;
const smallestShare = 0.01;
const smallestFlow = 0.005;

/**
 * Two sides of a migration compared: rows of `shares` on either side, in context groups that both should weigh alike.
 */
export interface Sides {
  readonly shares: ShareMatrix;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** context key per row */
  readonly strata: readonly string[];
}

export interface SideComparison {
  readonly from: TopicShare[];
  readonly to: TopicShare[];
  readonly flow: TopicFlow[];
  readonly magnitude: number;
  /** the distributions over `shares.topics` */
  readonly fromShares: Float64Array;
  readonly toShares: Float64Array;
}

function sumOf(sums: ReadonlyMap<string, number>): number {
  return [...sums.values()].reduce((x, y) => x + y, 0) || 1;
}

/** Row weights: effective size, times what gives every context met on both sides the same part of either side. */
function weightsOf({ shares, from, to, strata }: Sides): Float64Array {
  const weights = shares.sizes.map((n) => effectiveSize(n));
  const total = (rows: readonly number[]): Map<string, number> => {
    const sums = new Map<string, number>();
    for (const i of rows) sums.set(strata[i]!, (sums.get(strata[i]!) ?? 0) + weights[i]!);
    return sums;
  };
  const a = total(from);
  const b = total(to);
  const sumA = sumOf(a);
  const sumB = sumOf(b);
  const scale = (rows: readonly number[], sums: Map<string, number>, sum: number): void => {
    for (const i of rows) {
      const key = strata[i]!;
      if (!a.get(key) || !b.get(key)) continue;
      weights[i]! *= (a.get(key)! / sumA + b.get(key)! / sumB) / 2 / (sums.get(key)! / sum);
    }
  };
  scale(from, a, sumA);
  scale(to, b, sumB);
  return weights;
}

function pickFrom(rows: readonly number[], random: Random): number[] {
  return rows.map(() => rows[Math.floor(random() * rows.length)]!);
}

/** Rows of both sides by context. */
function groupsOf({ from, to, strata }: Sides): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const side of [from, to])
    for (const i of side) {
      const group = groups.get(strata[i]!);
      if (group) group.push(i);
      else groups.set(strata[i]!, [i]);
    }
  return groups;
}

/** Shuffles which side each row is on, within contexts; the sides keep their sizes in every context. */
function shuffled(
  { from, to, strata }: Sides,
  rows: ReadonlyMap<string, readonly number[]>,
  random: Random,
): { from: number[]; to: number[] } {
  const groups = new Map([...rows].map(([key, group]) => [key, [...group]]));
  for (const g of groups.values())
    for (let i = g.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [g[i], g[j]] = [g[j]!, g[i]!];
    }
  const take = (i: number): number => groups.get(strata[i]!)!.pop()!;
  return { from: from.map(take), to: to.map(take) };
}

/**
 * From and to with 90 % bootstrap intervals (whole sessions resampled), the flow between them, and the Jensen–Shannon
 * divergence in bits less its mean over permutations of whole sessions within contexts (what chance alone gives).
 */
export function compareSides(sides: Sides, cosine: CentroidCosine, random: Random): SideComparison {
  const { shares } = sides;
  const weights = weightsOf(sides);
  const groups = groupsOf(sides);
  const fromShares = meanShares(shares, sides.from, weights);
  const toShares = meanShares(shares, sides.to, weights);
  let chance = 0;
  for (let b = 0; b < permutations; b++) {
    const s = shuffled(sides, groups, random);
    chance += jensenShannonBits(meanShares(shares, s.from, weights), meanShares(shares, s.to, weights)) / permutations;
  }
  const named = shares.topics
    .map((topic, j) => ({ topic, j, either: Math.max(fromShares[j]!, toShares[j]!) }))
    .filter((x) => x.either >= smallestShare)
    .toSorted((x, y) => y.either - x.either)
    .slice(0, listed);
  const list = (sums: Float64Array, rows: readonly number[]): TopicShare[] => {
    const draws = Array.from({ length: resamples }, () => meanShares(shares, pickFrom(rows, random), weights));
    return named
      .map(({ topic, j }) => {
        const sorted = Float64Array.from(draws, (d) => d[j]!).sort();
        const share = sums[j]!;
        return {
          topic,
          share,
          low: Math.min(share, sorted[Math.floor(0.05 * resamples)]!),
          high: Math.max(share, sorted[Math.ceil(0.95 * resamples) - 1]!),
        };
      })
      .toSorted((x, y) => y.share - x.share);
  };
  return {
    from: list(fromShares, sides.from),
    to: list(toShares, sides.to),
    fromShares,
    toShares,
    flow: topicFlow(shares.topics, fromShares, toShares, cosine).filter((f) => f.mass >= smallestFlow),
    magnitude: Math.max(0, jensenShannonBits(fromShares, toShares) - chance),
  };
}

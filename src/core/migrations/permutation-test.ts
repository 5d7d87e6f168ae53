import type { Random } from "../statistics/random.js";
import { effectiveSize, meanShares } from "./distribution.js";
import type { ShareMatrix } from "./share-matrix.js";
import { expectedOf } from "./shelf.js";

/** Exceedances after which a test stops early: p is then known to about a fifth of itself. */
const enough = 20;

/** Group labels 0 … groups−1 of the rows of `shares`; labels are exchanged within blocks only. */
export interface Labelled {
  readonly shares: ShareMatrix;
  readonly labels: readonly number[];
  readonly groups: number;
  /** rows of each block */
  readonly blocks: readonly (readonly number[])[];
  /** odds of each topic in each group, groups × topics, where groups offer different things; null = alike */
  readonly shelves: Float64Array | null;
}

/** Shuffles labels within every block, in place (Fisher–Yates). */
export function shuffleWithin(blocks: readonly (readonly number[])[], labels: number[], random: Random): void {
  for (const rows of blocks)
    for (let i = rows.length - 1; i > 0; i--) {
      const a = rows[i]!;
      const b = rows[Math.floor(random() * (i + 1))]!;
      [labels[a], labels[b]] = [labels[b]!, labels[a]!];
    }
}

/**
 * Row i deviates by sizes[i]·(shares of i − expected of i): from its block's mean, so that what drifts over time drops
 * out, or, where groups offer different things, from what the block's taste lets expect on the group's shelf.
 * Deviations sum to 0 in a block. Kept apart, so that sums cost what sessions hold and not what topics there are.
 */
interface Deviations {
  readonly sizes: Float64Array;
  /** which expectation is a row's */
  readonly kind: Int32Array;
  /** expectations, kinds × topics */
  readonly expected: Float64Array;
}

function deviations({ shares, blocks, labels, groups, shelves }: Labelled): Deviations {
  const width = shares.topics.length;
  const sizes = shares.sizes.map((n) => effectiveSize(n));
  const kind = new Int32Array(shares.rows);
  if (shelves === null) {
    const expected = new Float64Array(blocks.length * width);
    blocks.forEach((rows, b) => {
      expected.set(meanShares(shares, rows, sizes), b * width);
      for (const i of rows) kind[i] = b;
    });
    return { sizes, kind, expected };
  }
  const expected = new Float64Array(blocks.length * groups * width);
  blocks.forEach((rows, b) => {
    expected.set(expectedOf(shares, rows, labels, shelves), b * groups * width);
    for (const i of rows) kind[i] = b * groups + labels[i]!;
  });
  return { sizes, kind, expected };
}

/**
 * Between-group sum of squares Σ_g ‖Σ_{i∈g} y_i‖² / n_g of the deviations y, as a function of the labels; group sizes
 * are those of `data`.
 */
function betweenGroups(data: Labelled): (labels: readonly number[]) => number {
  const {
    starts,
    columns,
    data: values,
    topics: { length: width },
  } = data.shares;
  const { sizes, kind, expected } = deviations(data);
  const { groups } = data;
  const weighted = Float64Array.from({ length: columns.length });
  const kinds = expected.length / width;
  for (let i = 0; i < data.shares.rows; i++)
    for (let at = starts[i]!; at < starts[i + 1]!; at++) weighted[at] = sizes[i]! * values[i * width + columns[at]!]!;
  const counts = new Int32Array(groups);
  const sums = new Float64Array(groups * width);
  const taken = new Float64Array(groups * kinds);
  for (const g of data.labels) counts[g]!++;
  // all sums are 0 together: this group's is less that of the others
  const largest = counts.indexOf(Math.max(...counts));
  return (labels) => {
    sums.fill(0);
    taken.fill(0);
    for (let i = 0; i < labels.length; i++) {
      const g = labels[i]!;
      if (g === largest) continue;
      taken[g * kinds + kind[i]!]! += sizes[i]!;
      for (let at = starts[i]!, end = starts[i + 1]!, from = g * width; at < end; at++)
        sums[from + columns[at]!]! += weighted[at]!;
    }
    let total = 0;
    for (let g = 0; g < groups; g++) {
      if (g === largest) continue;
      for (let c = 0; c < kinds; c++) {
        const size = taken[g * kinds + c]!;
        if (size > 0) for (let j = 0; j < width; j++) sums[g * width + j]! -= size * expected[c * width + j]!;
      }
      let square = 0;
      for (let j = 0; j < width; j++) {
        const x = sums[g * width + j]!;
        square += x * x;
        sums[largest * width + j]! -= x;
      }
      total += square / Math.max(1, counts[g]!);
    }
    let square = 0;
    for (let j = 0; j < width; j++) square += sums[largest * width + j]! ** 2;
    return total + square / Math.max(1, counts[largest]!);
  };
}

/**
 * p-value of "the groups have equal mean shares", or with shelves "one taste chose from every group's shelf", by
 * permuting whole rows within blocks (PERMANOVA, Anderson 2001), exact when the deviations of a block are exchangeable:
 * (b+1)/(B+1), or 20/b when 20 permutations have exceeded early (Besag and Clifford 1991).
 */
export function permutationTest(data: Labelled, permutations: number, random: Random): number {
  const between = betweenGroups(data);
  const observed = between(data.labels);
  const labels = [...data.labels];
  let exceeded = 0;
  for (let b = 1; b <= permutations; b++) {
    shuffleWithin(data.blocks, labels, random);
    if (between(labels) >= observed * (1 - 1e-12)) exceeded++;
    if (exceeded === enough) return enough / b;
  }
  return (exceeded + 1) / (permutations + 1);
}

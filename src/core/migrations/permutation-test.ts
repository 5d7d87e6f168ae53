import type { Random } from "../random.js";
import { effectiveSize } from "./distribution.js";
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
      const a = rows[i]!, b = rows[Math.floor(random() * (i + 1))]!;
      [labels[a], labels[b]] = [labels[b]!, labels[a]!];
    }
}

/**
 * Rows as deviations from their block's mean, shrunk for small sizes: what drifts over time drops out. Where groups offer different things,
 * from what the block's taste lets expect on the group's shelf. Either way they sum to 0 in a block.
 */
function deviations({ shares, blocks, labels, shelves }: Labelled): Float64Array {
  const width = shares.topics.length, out = new Float64Array(shares.data.length);
  for (const rows of blocks) {
    if (shelves !== null) {
      const expected = expectedOf(shares, rows, labels, shelves);
      for (const i of rows)
        for (let j = 0; j < width; j++) out[i * width + j] = effectiveSize(shares.sizes[i]!) * (shares.data[i * width + j]! - expected[labels[i]! * width + j]!);
      continue;
    }
    const weights = rows.map((i) => effectiveSize(shares.sizes[i]!));
    const total = weights.reduce((a, b) => a + b, 0);
    for (let j = 0; j < width; j++) {
      let mean = 0;
      rows.forEach((i, b) => { mean += total > 0 ? (weights[b]! / total) * shares.data[i * width + j]! : 0; });
      rows.forEach((i, b) => { out[i * width + j] = weights[b]! * (shares.data[i * width + j]! - mean); });
    }
  }
  return out;
}

/** Between-group sum of squares Σ_g ‖Σ_{i∈g} y_i‖² / n_g. */
function between(y: Float64Array, width: number, labels: readonly number[], groups: number): number {
  const sums = new Float64Array(groups * width), counts = new Float64Array(groups);
  for (let i = 0; i < labels.length; i++) {
    const g = labels[i]!;
    counts[g]!++;
    for (let j = 0; j < width; j++) sums[g * width + j]! += y[i * width + j]!;
  }
  let total = 0;
  for (let g = 0; g < groups; g++) {
    let square = 0;
    for (let j = 0; j < width; j++) square += sums[g * width + j]! ** 2;
    total += square / Math.max(1, counts[g]!);
  }
  return total;
}

/**
 * p-value of "the groups have equal mean shares", or with shelves "one taste chose from every group's shelf", by permuting whole rows within
 * blocks (PERMANOVA, Anderson 2001), exact when the deviations of a block are exchangeable: (b+1)/(B+1), or 20/b when 20 permutations have exceeded early (Besag and Clifford 1991).
 */
export function permutationTest(data: Labelled, permutations: number, random: Random): number {
  const y = deviations(data), width = data.shares.topics.length;
  const observed = between(y, width, data.labels, data.groups);
  const labels = [...data.labels];
  let exceeded = 0;
  for (let b = 1; b <= permutations; b++) {
    shuffleWithin(data.blocks, labels, random);
    if (between(y, width, labels, data.groups) >= observed * (1 - 1e-12)) exceeded++;
    if (exceeded === enough) return enough / b;
  }
  return (exceeded + 1) / (permutations + 1);
}

import { effectiveSize } from "./distribution.js";
import { shareMatrix, type ShareMatrix } from "./share-matrix.js";
import type { Contrast } from "./contrast.js";
import type { Shelves } from "./shelves.js";

const rounds = 50;
const precise = 1e-6;

/**
 * What groups of `weights` would show of `total` (weighted shares summed per topic) if one taste θ chose from every
 * shelf: E_gk ∝ θ_k·shelf_gk, both margins kept, by iterative proportional fitting (Deming and Stephan 1940): the
 * maximum likelihood of that model. `shelves` and the answer are groups × topics, row-major; rows of groups with weight
 * sum to 1. `scales`, of each group, is where the fit begins, and is left where it ended: a fit on nearly the same
 * shelves begins with the last one's.
 */
export function expectedOnShelves(
  total: ArrayLike<number>,
  weights: ArrayLike<number>,
  shelves: Float64Array,
  scales: Float64Array = new Float64Array(weights.length).fill(1),
): Float64Array {
  const groups = weights.length;
  const width = total.length;
  const table = new Float64Array(shelves.length);
  const weighted = new Float64Array(groups);
  const taste = new Float64Array(width);
  const sums = new Float64Array(groups);
  for (let round = 0; round < rounds; round++) {
    for (let g = 0; g < groups; g++) weighted[g] = weights[g]! * scales[g]!;
    sums.fill(0);
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let g = 0; g < groups; g++) sum += weighted[g]! * shelves[g * width + k]!;
      const factor = sum > 0 ? total[k]! / sum : 0;
      taste[k] = factor;
      for (let g = 0; g < groups; g++) sums[g]! += factor * shelves[g * width + k]!;
    }
    let worst = 0;
    for (let g = 0; g < groups; g++) {
      if (!(weights[g]! > 0 && sums[g]! > 0)) continue;
      worst = Math.max(worst, Math.abs(scales[g]! * sums[g]! - 1));
      scales[g] = 1 / sums[g]!;
    }
    if (worst < precise) break;
  }
  for (let g = 0; g < groups; g++)
    for (let k = 0; k < width; k++) table[g * width + k] = scales[g]! * taste[k]! * shelves[g * width + k]!;
  return table;
}

/** The odds of some topics in some domains as a table, groups × topics; the domains must be known. */
export function shelfTable(shelves: Shelves, domains: readonly string[], topics: readonly number[]): Float64Array {
  const out = new Float64Array(domains.length * topics.length);
  domains.forEach((domain, g) =>
    topics.forEach((topic, j) => {
      out[g * topics.length + j] = shelves.get(domain)![topic]!;
    }),
  );
  return out;
}

/**
 * What the rows of `shares` with these group labels would show, in each group, if one taste chose from the shelves
 * (groups × topics).
 */
export function expectedOf(
  shares: ShareMatrix,
  rows: readonly number[],
  labels: readonly number[],
  table: Float64Array,
): Float64Array {
  const width = shares.topics.length;
  const weights = new Float64Array(table.length / width);
  const total = new Float64Array(width);
  for (const i of rows) {
    const size = effectiveSize(shares.sizes[i]!);
    weights[labels[i]!]! += size;
    for (let j = 0; j < width; j++) total[j]! += size * shares.data[i * width + j]!;
  }
  return expectedOnShelves(total, weights, table);
}

/** A rare topic of a shelf counts for at most so many times its share when it is carried to the mean shelf. */
const mostLift = 5;

/**
 * The shares of a DOMAIN contrast's units as they would be if every domain offered what the user's domains offer on the
 * whole.
 */
export function onMeanShelf(contrast: Contrast, shelves: Shelves): ShareMatrix {
  const shares = shareMatrix(
    contrast.units.map((u) => u.topics),
    contrast.units.map((u) => u.size),
  );
  const width = shares.topics.length;
  const labels = contrast.units.map((u) => contrast.slices.indexOf(u.slice));
  const rows = labels.map((_, i) => i);
  const expected = expectedOf(shares, rows, labels, shelfTable(shelves, contrast.slices, shares.topics));
  const overall = new Float64Array(width);
  let weight = 0;
  for (const i of rows) {
    const size = effectiveSize(shares.sizes[i]!);
    weight += size;
    for (let j = 0; j < width; j++) overall[j]! += size * shares.data[i * width + j]!;
  }
  const data = shares.data.slice();
  for (const i of rows) {
    let sum = 0;
    for (let j = 0; j < width; j++) {
      const there = expected[labels[i]! * width + j]!;
      data[i * width + j]! *= there > 0 ? Math.min(mostLift, overall[j]! / weight / there) : mostLift;
      sum += data[i * width + j]!;
    }
    for (let j = 0; j < width; j++) if (sum > 0) data[i * width + j]! /= sum;
  }
  return { ...shares, data };
}

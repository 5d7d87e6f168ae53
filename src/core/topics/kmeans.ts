import { RowProducts } from "../linear/row-products.js";
import type { Random } from "../statistics/random.js";
import { type Points } from "./rows.js";
export interface Clustering {
  /** k × d, unit rows */
  readonly centroids: Float32Array;
  /** Index of the nearest centroid per point, and the cosine to it. */
  readonly nearest: Uint16Array;
  readonly similarity: Float32Array;
  /** Mean cosine of points to their centroids: what spherical k-means maximises. */
  readonly objective: number;
}

/** Above this many points, centroids learn from batches and only the last passes read everything. */
const batchAbove = 12_000;
const batchSize = 6_000;

/**
 * Spherical k-means (Dhillon, Modha 2001): Lloyd's iterations on the unit sphere from the given centroids, mini-batches
 * (Sculley 2010) first where there are many points. An empty cluster moves to the point worst served.
 */
export function sphericalKMeans(
  points: Points,
  start: Float32Array,
  random: Random,
  options: { maxIterations: number; onProgress?: (done: number, total: number) => void },
): Clustering {
  const { n, d } = points;
  const k = start.length / d;
  const centroids = start.slice();
  const reader = new RowProducts(k, d);
  const nearest = new Uint16Array(n).fill(65_535);
  const similarity = new Float32Array(n);
  const batches = n > batchAbove ? Math.min(40, Math.max(10, options.maxIterations)) : 0;
  // After batches one whole pass settles the sums; few points are iterated until hardly any moves.
  const passes = batches > 0 ? 1 : options.maxIterations;
  const total = batches * (batchSize / n) + passes + 1;
  const learned = new Float64Array(k);
  const sums = new Float64Array(k * d);
  const counts = new Float64Array(k);
  for (let batch = 0; batch < batches; batch++) {
    sums.fill(0);
    counts.fill(0);
    const drawn = Uint32Array.from({ length: batchSize }, () => Math.floor(random() * n));
    reader.setAxes(centroids).forEach(
      points.values,
      batchSize,
      (products, place) => {
        const best = largest(products).index;
        addRow(sums, best, points.values, drawn[place]!, d);
        counts[best]!++;
      },
      (place) => drawn[place]!,
    );
    blend(centroids, sums, counts, learned, d);
    options.onProgress?.((batch + 1) * (batchSize / n), total);
  }
  let objective = 0;
  for (let pass = 0; pass <= passes; pass++) {
    let changed = 0;
    let cosines = 0;
    sums.fill(0);
    counts.fill(0);
    reader.setAxes(centroids).forEach(points.values, n, (products, point) => {
      const best = largest(products);
      if (nearest[point] !== best.index) {
        nearest[point] = best.index;
        changed++;
      }
      similarity[point] = best.similarity;
      cosines += best.similarity;
      addRow(sums, best.index, points.values, point, d);
      counts[best.index]!++;
    });
    objective = n === 0 ? 0 : cosines / n;
    options.onProgress?.(batches * (batchSize / n) + pass + 1, total);
    // The last pass only assigns, so that assignments and centroids belong together.
    if (pass === passes || changed <= n / 500) break;
    for (let topic = 0; topic < k; topic++) {
      if (counts[topic]! > 0) setUnit(centroids, topic, sums, d);
      else reseed(centroids, topic, points, similarity);
    }
  }
  options.onProgress?.(total, total);
  return { centroids, nearest, similarity, objective };
}

/** Place and size of the largest product; the first of equal ones. */
function largest(products: Float32Array): { index: number; similarity: number } {
  let index = 0;
  let similarity = -Infinity;
  for (let c = 0; c < products.length; c++) {
    if (products[c]! <= similarity) continue;
    similarity = products[c]!;
    index = c;
  }
  return { index, similarity };
}

function addRow(sums: Float64Array, target: number, values: Float32Array, row: number, d: number): void {
  const to = target * d;
  const from = row * d;
  for (let i = 0; i < d; i++) sums[to + i]! += values[from + i]!;
}

/** Writes row `row` of the sums as a unit vector; a sum without direction leaves the centroid as it was. */
function setUnit(centroids: Float32Array, row: number, sums: Float64Array, d: number): void {
  let squares = 0;
  for (let i = row * d; i < (row + 1) * d; i++) squares += sums[i]! * sums[i]!;
  if (squares < 1e-18) return;
  const scale = 1 / Math.sqrt(squares);
  for (let i = row * d; i < (row + 1) * d; i++) centroids[i] = sums[i]! * scale;
}

/**
 * Moves each centroid by its batch, weighted by how many points it has learned from (capped, so that it keeps
 * learning).
 */
function blend(
  centroids: Float32Array,
  sums: Float64Array,
  counts: Float64Array,
  learned: Float64Array,
  d: number,
): void {
  for (let c = 0; c < counts.length; c++) {
    if (counts[c] === 0) continue;
    const old = Math.min(learned[c]!, 4 * counts[c]!);
    let squares = 0;
    for (let i = c * d; i < (c + 1) * d; i++) squares += sums[i]! * sums[i]!;
    const length = Math.sqrt(squares) || 1;
    for (let i = c * d; i < (c + 1) * d; i++) sums[i] = centroids[i]! * old + (sums[i]! / length) * counts[c]!;
    setUnit(centroids, c, sums, d);
    learned[c]! += counts[c]!;
  }
}

function reseed(centroids: Float32Array, topic: number, points: Points, similarity: Float32Array): void {
  let worst = 0;
  for (let i = 1; i < similarity.length; i++) if (similarity[i]! < similarity[worst]!) worst = i;
  similarity[worst] = 1;
  centroids.set(points.values.subarray(worst * points.d, (worst + 1) * points.d), topic * points.d);
}

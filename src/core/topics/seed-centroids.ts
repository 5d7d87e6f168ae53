import { type Points, rowsOf, sampleRows } from "./rows.js";
import { RowProducts } from "../linear/row-products.js";
import type { Random } from "../statistics/random.js";
/**
 * k-means++ (Arthur, Vassilvitskii 2007) with D² = 2(1 − cosine), from a sample of 30 points a centroid. `first` rows
 * are kept as they are.
 */
export function seedCentroids(
  points: Points,
  k: number,
  random: Random,
  first: Float32Array = new Float32Array(0),
): Float32Array {
  const { n, d, values } = points;
  const centroids = new Float32Array(k * d);
  const given = Math.min(k, first.length / d);
  centroids.set(first.subarray(0, given * d));
  const sample = sampleRows(n, Math.max(1_000, 30 * k), random);
  const distance = new Float64Array(sample.length).fill(2);
  const toSample = new RowProducts(sample.length, d).setAxes(rowsOf(points, sample));
  const update = (centroid: number): void =>
    toSample.forEach(centroids.subarray(centroid * d, (centroid + 1) * d), 1, (products) => {
      for (let i = 0; i < distance.length; i++)
        distance[i] = Math.max(0, Math.min(distance[i]!, 2 * (1 - products[i]!)));
    });
  for (let c = 0; c < given; c++) update(c);
  for (let c = given; c < k; c++) {
    let total = 0;
    for (const x of distance) total += x;
    let aim = random() * total;
    let chosen = 0;
    for (let i = 0; i < sample.length; i++) {
      if (distance[i]! > 0) chosen = i;
      aim -= distance[i]!;
      if (aim < 0) break;
    }
    centroids.set(values.subarray(sample[chosen]! * d, (sample[chosen]! + 1) * d), c * d);
    update(c);
  }
  return centroids;
}

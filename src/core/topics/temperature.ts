import type { Random } from "../statistics/random.js";
import { rowDot } from "./codebook.js";
import { type Clustering } from "./kmeans.js";
import { sampleRows, type Points } from "./rows.js";

const queries = 400;
const pool = 4_000;

/**
 * The temperature whose responsibilities are best calibrated: over a sample of points, the largest likelihood that
 * softmax(e·c/τ) gives to the topic of the point's nearest other point. A vector's topic is as sure as its
 * neighbourhood is of one mind. (A von Mises–Fisher likelihood would choose near-certain topics: text vectors fill
 * far fewer dimensions than they have.) Searched by golden section over log τ in [0.01, 1].
 */
export function fitTemperature(
  points: Points,
  clustering: Pick<Clustering, "centroids" | "nearest">,
  random: Random,
): number {
  const { values, n, d } = points;
  const k = clustering.centroids.length / d;
  if (k < 2 || n < 10) return 0.1;
  const asked = sampleRows(n, queries, random);
  const others = sampleRows(n, pool, random);
  const similarity: Float64Array[] = [];
  const target: number[] = [];
  for (const point of asked) {
    const row = values.subarray(point * d, (point + 1) * d);
    let best = -1;
    let top = -Infinity;
    for (const other of others) {
      if (other === point) continue;
      const cosine = rowDot(values, other, row);
      // Copies of the same text say nothing about the neighbourhood.
      if (cosine > top && cosine < 0.999) {
        top = cosine;
        best = other;
      }
    }
    if (best < 0) continue;
    target.push(clustering.nearest[best]!);
    similarity.push(Float64Array.from({ length: k }, (_, topic) => rowDot(clustering.centroids, topic, row)));
  }
  if (target.length === 0) return 0.1;
  const loss = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    similarity.forEach((row, i) => {
      let top = -Infinity;
      let total = 0;
      for (const s of row) top = Math.max(top, s);
      for (const s of row) total += Math.exp((s - top) / temperature);
      sum += Math.log(total) - (row[target[i]!]! - top) / temperature;
    });
    return sum / target.length;
  };
  return Math.exp(goldenSection(loss, Math.log(0.01), 0));
}

/**
 * The minimum of a unimodal function between two bounds, to a tolerance (by default a thousandth of their distance).
 */
export function goldenSection(
  f: (x: number) => number,
  from: number,
  to: number,
  tolerance = (to - from) / 1000,
): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = from;
  let high = to;
  let a = high - ratio * (high - low);
  let b = low + ratio * (high - low);
  let fa = f(a);
  let fb = f(b);
  while (high - low > tolerance) {
    if (fa <= fb) {
      high = b;
      b = a;
      fb = fa;
      a = high - ratio * (high - low);
      fa = f(a);
    } else {
      low = a;
      a = b;
      fa = fb;
      b = low + ratio * (high - low);
      fb = f(b);
    }
  }
  return (low + high) / 2;
}

import { GodwitError } from "../errors.js";
import { seeded, seedOf } from "../statistics/random.js";
import { soften, centre, type Codebook, rowDot } from "./codebook.js";
import { seedCentroids, sphericalKMeans, type Clustering, type Points } from "./kmeans.js";
import { matchTopics, type TopicChanges } from "./matching.js";
import { fitTemperature } from "./temperature.js";

export interface FitCodebookOptions {
  readonly space: string;
  readonly seed: number;
  /** Number of topics; by default chosen from the catalogue (topicCountFor). */
  readonly k?: number;
  readonly maxIterations?: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** The codebook in use: topics that stay near keep their ids. */
  readonly previous?: Codebook;
}

export interface FittedCodebook {
  readonly codebook: Codebook;
  /** Items whose nearest topic it is, per topic. */
  readonly sizes: readonly number[];
  /** Mean responsibility per topic, sum 1. */
  readonly shares: readonly number[];
  /** Mean cosine of a topic's items to its centroid: how tight it is. */
  readonly tightness: readonly number[];
  /** Nearest topic per item. */
  readonly nearest: Uint16Array;
  readonly report: FitReport;
}

export interface FitReport {
  readonly items: number;
  readonly topics: number;
  readonly temperature: number;
  /** Mean cosine of items to their centroids. */
  readonly objective: number;
  /** null without a previous codebook of the same space. */
  readonly changes: TopicChanges | null;
}

const minTopics = 4;
const maxTopics = 256;

/**
 * Number of topics for a catalogue of n different texts: 1.5·√n, within 4 … 256 and never more than texts. Twice the
 * rule of thumb √(n/2) (Mardia, Kent, Bibby 1979), which merges themes; see docs/research/interests.md for the
 * measurement. A refit keeps the number it has while that is within a quarter of the rule.
 */
export function topicCountFor(n: number, before?: number): number {
  const rule = Math.min(n, maxTopics, Math.max(minTopics, Math.round(1.5 * Math.sqrt(n))));
  return before !== undefined && before <= n && Math.abs(before - rule) <= rule / 4 ? before : rule;
}

/** A mean over few vectors is mostly those vectors: it counts n/(n + this). */
const meanShrinkage = 5;

/**
 * Fits the topics of a catalogue: spherical k-means over centred unit vectors (n × d row-major, raw unit rows), several
 * seeded starts for small catalogues, the temperature by calibration, lasting ids by optimal matching.
 *
 * Deterministic by seed. Any n works: no items give no topics. One call with structured-clonable arguments (but
 * onProgress) and result, for a worker. A previous codebook of another space is left aside.
 * Throws BAD_USER_INPUT for a matrix of another size.
 */
export function fitCodebook(vectors: Float32Array, n: number, d: number, options: FitCodebookOptions): FittedCodebook {
  if (vectors.length !== n * d)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${vectors.length} numbers are not ${n} vectors of ${d}: hand in n × d numbers.`,
      ["vectors"],
    );
  const mean = corpusMean(vectors, n, d);
  const points = centred(vectors, mean, n, d);
  const previous =
    options.previous?.space === options.space &&
    options.previous.dimension === d &&
    options.previous.topicIds.length > 0
      ? options.previous
      : undefined;
  const distinct = countDistinct(points);
  const k = Math.min(distinct, options.k ?? topicCountFor(distinct, previous?.topicIds.length));
  const clustering = bestClustering(points, k, previous, options);
  const temperature = fitTemperature(points, clustering, seeded(options.seed ^ 0x7e39));
  const sizes = zeros(k);
  const shares = zeros(k);
  const tightness = zeros(k);
  const shareSample = Math.max(1, Math.ceil(n / 5_000));
  const similarity = new Float64Array(k);
  let sampled = 0;
  for (let i = 0; i < n; i++) {
    const topic = clustering.nearest[i]!;
    sizes[topic]!++;
    tightness[topic]! += clustering.similarity[i]!;
    if (i % shareSample !== 0) continue;
    sampled++;
    const row = points.values.subarray(i * d, (i + 1) * d);
    for (let c = 0; c < k; c++) similarity[c] = rowDot(clustering.centroids, c, row);
    const soft = soften(similarity, temperature);
    soft.index.forEach((c, j) => {
      shares[c]! += soft.value[j]!;
    });
  }
  for (let c = 0; c < k; c++) {
    tightness[c]! /= Math.max(1, sizes[c]!);
    shares[c]! /= Math.max(1, sampled);
  }
  const fresh = idsFrom(clustering.centroids, d, previous?.topicIds ?? []);
  const match = previous === undefined ? null : matchTopics(previous, clustering.centroids, (i) => fresh[i]!);
  const topicIds = match?.topicIds ?? fresh;
  const id = `codebook-${hash(clustering.centroids, 0, clustering.centroids.length, seedOf(`${options.space} ${temperature}`))}`;
  return {
    codebook: { id, space: options.space, dimension: d, mean, topicIds, centroids: clustering.centroids, temperature },
    sizes,
    shares,
    tightness,
    nearest: clustering.nearest,
    report: { items: n, topics: k, temperature, objective: clustering.objective, changes: match?.changes ?? null },
  };
}

/** The best of several starts; a refit starts once from the topics it has, so that they move as little as they need. */
function bestClustering(
  points: Points,
  k: number,
  previous: Codebook | undefined,
  options: FitCodebookOptions,
): Clustering {
  const { n } = points;
  const starts = previous !== undefined ? 1 : n <= 2_000 ? 5 : n <= 6_000 ? 2 : 1;
  let best: Clustering | undefined;
  for (let start = 0; start < starts; start++) {
    const random = seeded(options.seed + 7919 * start);
    const centroids = seedCentroids(points, k, random, previous?.centroids);
    const clustering = sphericalKMeans(points, centroids, random, {
      maxIterations: options.maxIterations ?? 30,
      onProgress: (done, total) => options.onProgress?.((start + done / total) / starts, 1),
    });
    if (best === undefined || clustering.objective > best.objective) best = clustering;
  }
  return best!;
}

const zeros = (k: number): number[] => Array.from({ length: k }, () => 0);

function corpusMean(vectors: Float32Array, n: number, d: number): Float32Array {
  const sum = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) sum[j]! += vectors[i * d + j]!;
  return Float32Array.from(sum, (s) => s / (n + meanShrinkage));
}

function centred(vectors: Float32Array, mean: Float32Array, n: number, d: number): Points {
  const values = new Float32Array(n * d);
  for (let i = 0; i < n; i++) values.set(centre(vectors.subarray(i * d, (i + 1) * d), mean), i * d);
  return { values, n, d };
}

/** Different vectors by hash; copies must not ask for topics of their own. */
function countDistinct({ values, n, d }: Points): number {
  const seen = new Set<string>();
  for (let i = 0; i < n; i++) seen.add(hash(values, i * d, (i + 1) * d, 0));
  return seen.size;
}

/** An id per centroid, from its numbers: a refit on other data makes other ids. */
function idsFrom(centroids: Float32Array, d: number, taken: readonly string[]): string[] {
  const used = new Set(taken);
  return Array.from({ length: centroids.length / d }, (_, i) => {
    let salt = i;
    let id = "";
    do id = `t-${hash(centroids, i * d, (i + 1) * d, salt++)}`;
    while (used.has(id));
    used.add(id);
    return id;
  });
}

/** A short text from numbers: two 32-bit FNV-like hashes in base 36. */
function hash(values: Float32Array, from: number, to: number, salt: number): string {
  const bits = new Uint32Array(values.buffer, values.byteOffset + 4 * from, to - from);
  let a = 0x811c9dc5 ^ salt;
  let b = 0x9e3779b9 + salt;
  for (const word of bits) {
    a = Math.imul(a ^ word, 0x01000193);
    a ^= a >>> 15;
    b = Math.imul(b ^ word, 0x85ebca6b);
    b ^= b >>> 13;
  }
  return (a >>> 0).toString(36).padStart(7, "0") + (b >>> 0).toString(36).padStart(7, "0").slice(-5);
}

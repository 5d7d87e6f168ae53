import { GodwitError } from "../errors.js";
import { RowProducts } from "../linear/row-products.js";
import { seeded, seedOf } from "../statistics/random.js";
import { emptySparse, type Sparse } from "../sparse.js";
import { chooseTopics, type ChoiceReport } from "./choose-topics.js";
import { soften, type Codebook } from "./codebook.js";
import { centre } from "./centre.js";
import { companionPoints, tellingSittings } from "./companions.js";
import { languageDirections, mapWithoutDirections, withoutDirections } from "./language-directions.js";
import { type Clustering } from "./kmeans.js";
import { type Points } from "./rows.js";
import { hash, idsFrom } from "./topic-ids.js";
import { ownMean, widened } from "./own-block.js";
import { matchTopics, type TopicChanges } from "./matching.js";
import { fitTemperature } from "./temperature.js";
import { startingRows } from "./first-centroids.js";
import { bestClustering } from "./best-clustering.js";
import { type FitCodebookOptions } from "./fit-options.js";
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
  /** Topics of each item: those of its text, or of its text and its companions where behaviour says more. */
  readonly memberships: readonly Sparse[];
  readonly report: FitReport;
}

export interface FitReport {
  readonly items: number;
  readonly topics: number;
  readonly temperature: number;
  /** Mean cosine of items to their centroids. */
  readonly objective: number;
  /** What later sittings said of topics from text and from behaviour; null where there were too few. */
  readonly judged: ChoiceReport | null;
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
  const directions = options.languages === undefined ? [] : languageDirections(points, options.languages);
  const spoken = withoutDirections(points, directions);
  const meanOfOwn = options.own === undefined ? null : ownMean(options.own);
  const wide = meanOfOwn === null ? null : widened(spoken, options.own!, meanOfOwn);
  const choice = chooseTopics(
    points,
    spoken,
    {
      sittings: options.sittings ?? [],
      usual: topicCountFor(distinct, previous?.topicIds.length),
      fixed: options.k ?? null,
      fewest: minTopics,
      most: Math.min(maxTopics, distinct),
      random: seeded(options.seed ^ 0x51f1),
    },
    wide,
  );
  const k = Math.min(distinct, choice.k);
  const { map } = choice;
  const read = choice.wide ? wide! : spoken;
  const made = map === null ? points : companionPoints(read, map, tellingSittings(options.sittings ?? []));
  // Topics from text alone are no beginning for topics from behaviour: themes that they mix would stay mixed.
  const start = (map === null) === (previous?.companions === undefined) ? previous : undefined;
  const clustering = bestClustering(made, k, start && startingRows(start, vectors, made), options);
  const temperature = choice.temperature ?? fitTemperature(points, clustering, seeded(options.seed ^ 0x7e39));
  const memberships = membershipsOf(made, clustering, temperature);
  const centroids = map === null ? clustering.centroids : textCentroids(points, clustering, k);
  const sizes = zeros(k);
  const shares = zeros(k);
  const tightness = zeros(k);
  memberships.forEach(({ index, value }, i) => {
    const topic = clustering.nearest[i]!;
    sizes[topic]!++;
    tightness[topic]! += clustering.similarity[i]!;
    index.forEach((c, j) => {
      shares[c]! += value[j]!;
    });
  });
  for (let c = 0; c < k; c++) {
    tightness[c]! /= Math.max(1, sizes[c]!);
    shares[c]! /= Math.max(1, n);
  }
  const fresh = idsFrom(centroids, d, previous?.topicIds ?? []);
  const match = previous === undefined ? null : matchTopics(previous, centroids, (i) => fresh[i]!);
  const topicIds = match?.topicIds ?? fresh;
  const id = `codebook-${hash(centroids, 0, centroids.length, seedOf(`${options.space} ${temperature}`))}`;
  const companions =
    map === null
      ? {}
      : {
          companions: {
            map: mapWithoutDirections(map, directions, read.d),
            axes: clustering.centroids,
            ...(choice.wide ? { ownMean: meanOfOwn! } : {}),
          },
        };
  return {
    codebook: { id, space: options.space, dimension: d, mean, topicIds, centroids, temperature, ...companions },
    sizes,
    shares,
    tightness,
    nearest: clustering.nearest,
    memberships,
    report: {
      items: n,
      topics: k,
      temperature,
      objective: clustering.objective,
      judged: choice.judged,
      changes: match?.changes ?? null,
    },
  };
}

function membershipsOf({ values, n, d }: Points, { centroids }: Clustering, temperature: number): Sparse[] {
  const out: Sparse[] = [];
  new RowProducts(centroids.length / d, d).setAxes(centroids).forEach(values, n, (products) => {
    out.push(products.length === 0 ? emptySparse : soften(Float64Array.from(products), temperature));
  });
  return out;
}

/** Where the items of each topic lie by their texts: unit rows; a topic of scattered items lies where its axis does. */
function textCentroids({ values, n, d }: Points, { centroids, nearest }: Clustering, k: number): Float32Array {
  const out = new Float32Array(k * d);
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) out[nearest[i]! * d + j]! += values[i * d + j]!;
  for (let c = 0; c < k; c++) {
    const row = out.subarray(c * d, (c + 1) * d);
    const length = Math.hypot(...row);
    if (length < 1e-9) row.set(centroids.subarray(c * d, (c + 1) * d));
    else for (let j = 0; j < d; j++) row[j]! /= length;
  }
  return out;
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

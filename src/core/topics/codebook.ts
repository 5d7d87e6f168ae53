import { GodwitError } from "../errors.js";
import { emptySparse, type Sparse } from "../sparse.js";
import { ByteReader, ByteWriter } from "./bytes.js";
import { type CompanionReading, mappedUnit } from "./companion-reading.js";
import { centre } from "./centre.js";
import { withOwn } from "./own-block.js";

/** The topics of one space: k centroids of unit length in the centred space, row-major, and the softmax temperature. */
export interface Codebook {
  readonly id: string;
  readonly space: string;
  readonly dimension: number;
  /** Corpus mean of the raw unit vectors, `dimension` numbers. */
  readonly mean: Float32Array;
  /** One lasting id per topic; its position is the topic's index. */
  readonly topicIds: readonly string[];
  /** k × dimension, unit rows. */
  readonly centroids: Float32Array;
  readonly temperature: number;
  /** How texts are read where topics were made from behaviour too; absent = by their centroids. */
  readonly companions?: CompanionReading;
}

/** A text keeps at most this many topics, each with at least this share before renormalising. */
export const maxTopicsPerText = 8;
const minTopicShare = 0.01;

/**
 * Responsibilities r_k = softmax_k(e·c_k/τ) of a raw unit vector: at most 8 topics of at least 1 %, renormalised to
 * sum 1. Empty for a codebook without topics. `own`: what an item brings along beside its text, such as its picture, as
 * sketchOf makes it; null = nothing, as of all that is no item. Throws DIMENSION_MISMATCH.
 */
export function assign(codebook: Codebook, vector: Float32Array, own: Float32Array | null = null): Sparse {
  if (vector.length !== codebook.dimension) {
    throw new GodwitError(
      "DIMENSION_MISMATCH",
      `The vector has ${vector.length} dimensions, the codebook ${codebook.id} has ${codebook.dimension}: embed the text in the space ${codebook.space}.`,
    );
  }
  const k = codebook.topicIds.length;
  if (k === 0) return emptySparse;
  const { companions, centroids } = codebook;
  const centred = centre(vector, codebook.mean);
  const read = companions === undefined ? centred : readBy(companions, centred, own);
  const similarity = new Float64Array(k);
  for (let topic = 0; topic < k; topic++) similarity[topic] = rowDot(companions?.axes ?? centroids, topic, read);
  return soften(similarity, codebook.temperature);
}

function readBy({ map, ownMean }: CompanionReading, centred: Float32Array, own: Float32Array | null): Float32Array {
  return mappedUnit(ownMean === undefined ? centred : withOwn(centred, own, ownMean), map);
}

/** softmax(similarity/τ) as a sparse distribution: the largest shares only, renormalised. */
export function soften(similarity: Float64Array, temperature: number): Sparse {
  let top = -Infinity;
  for (const s of similarity) if (s > top) top = s;
  let total = 0;
  const weight = new Float64Array(similarity.length);
  for (let i = 0; i < weight.length; i++) total += weight[i] = Math.exp((similarity[i]! - top) / temperature);
  let index: number[] = [];
  const floor = minTopicShare * total;
  for (let i = 0; i < weight.length; i++) if (weight[i]! >= floor) index.push(i);
  // A flat softmax over more than a hundred topics has no share of one per cent: keep its largest all the same.
  if (index.length === 0) index = Array.from(weight.keys());
  if (index.length > maxTopicsPerText) {
    index = index
      .toSorted((a, b) => weight[b]! - weight[a]! || a - b)
      .slice(0, maxTopicsPerText)
      .toSorted((a, b) => a - b);
  }
  let kept = 0;
  for (const i of index) kept += weight[i]!;
  return { index, value: index.map((i) => weight[i]! / kept) };
}

/** Dot product of row `row` of a row-major matrix with a vector of its width. */
export function rowDot(matrix: Float32Array, row: number, vector: Float32Array): number {
  const d = vector.length;
  const offset = row * d;
  const even = d - (d % 4);
  let a = 0;
  let b = 0;
  let c = 0;
  let e = 0;
  for (let i = 0; i < even; i += 4) {
    a += matrix[offset + i]! * vector[i]!;
    b += matrix[offset + i + 1]! * vector[i + 1]!;
    c += matrix[offset + i + 2]! * vector[i + 2]!;
    e += matrix[offset + i + 3]! * vector[i + 3]!;
  }
  for (let i = even; i < d; i++) a += matrix[offset + i]! * vector[i]!;
  return a + b + c + e;
}

/** 1: without companions; 2: with their map and axes at the end; 3: and the mean of what items bring along before. */
const codebookVersions = [1, 2, 3];

/** The codebook as bytes for a database column: 4·d·(k + 1) bytes and a head, with companions 4·d·(k + d) more. */
export function encodeCodebook(codebook: Codebook): Uint8Array {
  const writer = new ByteWriter(4 * (codebook.centroids.length + codebook.dimension) + 1024);
  writer.unsigned(versionOf(codebook));
  writer.text(codebook.id);
  writer.text(codebook.space);
  writer.unsigned(codebook.dimension);
  writer.float64(codebook.temperature);
  writer.unsigned(codebook.topicIds.length);
  for (const id of codebook.topicIds) writer.text(id);
  writer.floats(codebook.mean);
  writer.floats(codebook.centroids);
  if (codebook.companions !== undefined) {
    const { ownMean } = codebook.companions;
    if (ownMean !== undefined) {
      writer.unsigned(ownMean.length);
      writer.floats(ownMean);
    }
    writer.floats(codebook.companions.map);
    writer.floats(codebook.companions.axes);
  }
  return writer.finish();
}

/** Reads encodeCodebook's bytes. Throws CONFIGURATION for bytes of another version. */
export function decodeCodebook(bytes: Uint8Array): Codebook {
  const reader = new ByteReader(bytes);
  const version = reader.unsigned();
  if (!codebookVersions.includes(version)) {
    throw new GodwitError(
      "CONFIGURATION",
      `The stored codebook has version ${version}, this Godwit reads ${codebookVersions.join(" and ")}: run godwit fit.`,
    );
  }
  const id = reader.text();
  const space = reader.text();
  const dimension = reader.unsigned();
  const temperature = reader.float64();
  const topicIds = Array.from({ length: reader.unsigned() }, () => reader.text());
  const mean = reader.floats(dimension);
  const centroids = reader.floats(dimension * topicIds.length);
  const codebook = { id, space, dimension, mean, topicIds, centroids, temperature };
  if (version === 1) return codebook;
  const ownMean = version === 2 ? undefined : reader.floats(reader.unsigned());
  const width = dimension + (ownMean?.length ?? 0);
  const map = reader.floats(width * width);
  const axes = reader.floats(width * topicIds.length);
  return { ...codebook, companions: { map, axes, ...(ownMean === undefined ? {} : { ownMean }) } };
}

function versionOf({ companions }: Codebook): number {
  if (companions === undefined) return 1;
  return companions.ownMean === undefined ? 2 : 3;
}

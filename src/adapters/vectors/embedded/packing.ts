import type { Point, ScoredPoint } from "../../../ports/vector-store.js";
import type { PackedHits, PackedPoints } from "./protocol.js";

/**
 * Points with vectors of `dimension` numbers in the form that crosses between threads; the vectors' buffer can be
 * transferred.
 */
export function packPoints(points: readonly Point[], dimension: number): PackedPoints {
  const vectors = new Float32Array(points.length * dimension);
  points.forEach((point, i) => vectors.set(point.vector, i * dimension));
  return { ids: points.map((point) => point.id), vectors, payloads: points.map((point) => point.payload) };
}

/** The points of a packed list, each with a vector of its own (empty when none were packed). */
export function unpackPoints({ ids, vectors, payloads }: PackedPoints): Point[] {
  const dimension = ids.length === 0 ? 0 : vectors.length / ids.length;
  return ids.map((id, i) => ({ id, vector: vectors.slice(i * dimension, (i + 1) * dimension), payload: payloads[i]! }));
}

/** The hits of one query, best first. */
export function unpackHits({ ids, scores, payloads }: PackedHits): ScoredPoint[] {
  return ids.map((id, i) =>
    payloads === null ? { id, score: scores[i]! } : { id, score: scores[i]!, payload: payloads[i]! },
  );
}

import { effectiveSize } from "../../../../src/core/migrations/distribution.js";
import { sessionShares } from "../../../../src/core/migrations/share-matrix.js";
import type { Stream } from "../streams/visits.js";
import { topics } from "../streams/visits.js";

/** Shares of every session, over all topics. */
export function sharesOf({ sessions }: Stream): Float64Array[] {
  const { data, topics: met, rows } = sessionShares(sessions);
  return Array.from({ length: rows }, (_, i) => {
    const row = new Float64Array(topics);
    met.forEach((topic, j) => {
      row[topic] = data[i * met.length + j]!;
    });
    return row;
  });
}

/** Effective behaviours of every session, over all topics: a long session counts for at most five. */
export function countsOf(stream: Stream): Float64Array[] {
  return sharesOf(stream).map((row, i) => {
    const size = effectiveSize(stream.sessions[i]!.count, 0.2);
    return row.map((share) => share * size);
  });
}

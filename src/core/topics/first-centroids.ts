import { assign, type Codebook } from "./codebook.js";
import { type Points } from "./rows.js";
/** Where the topics that serve lie among the points that topics are made from now. */
export function startingRows(previous: Codebook, vectors: Float32Array, { values, n, d }: Points): Float32Array {
  if (previous.companions === undefined) return previous.centroids;
  const from = previous.dimension;
  const rows = new Float32Array(previous.topicIds.length * d);
  for (let i = 0; i < n; i++) {
    const { index, value } = assign(previous, vectors.subarray(i * from, (i + 1) * from));
    const topic = index[value.indexOf(Math.max(...value))]!;
    for (let j = 0; j < d; j++) rows[topic * d + j]! += values[i * d + j]!;
  }
  const kept: number[] = [];
  for (let c = 0; c < previous.topicIds.length; c++) {
    const row = rows.subarray(c * d, (c + 1) * d);
    const length = Math.hypot(...row);
    if (length < 1e-9) continue;
    for (let j = 0; j < d; j++) kept.push(row[j]! / length);
  }
  return Float32Array.from(kept);
}

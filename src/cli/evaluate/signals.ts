import { assign, type Codebook } from "../../core/topics/codebook.js";
import { fitCodebook } from "../../core/topics/fit.js";
import type { Embedder } from "../../ports/embedder.js";
import type { DataSet } from "./prepare.js";

/** Topics fitted on the vectors of the items that are known at the split. */
export function codebookOf(
  vectors: readonly Float32Array[],
  { embedder, seed }: { embedder: Embedder; seed: number },
): Codebook {
  const d = embedder.dimension;
  const matrix = new Float32Array(vectors.length * d);
  vectors.forEach((vector, i) => matrix.set(vector, i * d));
  return fitCodebook(matrix, vectors.length, d, { space: embedder.space, seed }).codebook;
}

/** Every user's signals with topics, in order of time. */
export function signalHistories({ items, behaviours, userIds }: DataSet, codebook: Codebook) {
  const topics = items.map(({ vector }) => assign(codebook, vector));
  const histories = userIds.map(
    (): ({ topics: (typeof topics)[number] } & (typeof behaviours)[number]["signal"])[] => [],
  );
  for (const { user, signal } of behaviours)
    if (signal.item !== null) histories[user]!.push({ ...signal, topics: topics[signal.item]! });
  return histories;
}

import type { EvaluationItem } from "../../core/evaluation/evaluation-item.js";
import type { Sitting } from "../../core/topics/companions.js";
import { languageOf } from "../../core/topics/language.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import { fitCodebook } from "../../core/topics/fit.js";
import type { Embedder } from "../../ports/embedder.js";
import type { DataSet } from "./prepare.js";

/** Topics fitted on the items that are known at the split, and on what was taken together before it. */
export function codebookOf(
  items: readonly EvaluationItem[],
  sittings: readonly Sitting[],
  { embedder, seed }: { embedder: Embedder; seed: number },
): Codebook {
  const d = embedder.dimension;
  const matrix = new Float32Array(items.length * d);
  items.forEach(({ vector }, i) => matrix.set(vector, i * d));
  const languages = items.map(({ language }) => languageOf("", language));
  return fitCodebook(matrix, items.length, d, { space: embedder.space, seed, sittings, languages }).codebook;
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

import { createLocalEmbedder } from "../../../src/adapters/embedding/local.js";
import { prepare, type DataSet } from "../../../src/cli/evaluate/prepare.js";
import { knownItems } from "../../../src/core/evaluation/world.js";
import { assign, type Codebook } from "../../../src/core/topics/codebook.js";
import { fitCodebook, type FittedCodebook } from "../../../src/core/topics/fit.js";
import { languageOf } from "../../../src/core/topics/language.js";
import type { Signal } from "../../../src/core/interests/signal.js";
import { sittingsOf } from "./sittings.js";

/** A data set read and embedded, before anything is learned. */
export interface StudySet extends DataSet {
  readonly dimension: number;
  readonly space: string;
}

export interface ReadOptions {
  items: string;
  behaviours: string;
  cache?: string | undefined;
  progress(line: string): void;
}

/** Reads a data set and embeds its items as the service does. */
export async function readSet({ items, behaviours, cache, progress }: ReadOptions): Promise<StudySet> {
  const embedder = await createLocalEmbedder({});
  try {
    return {
      ...(await prepare({ items, behaviours, cacheFolder: cache ?? null, embedder, progress })),
      dimension: embedder.dimension,
      space: embedder.space,
    };
  } finally {
    await embedder.close();
  }
}

/** Topics of the items that were known before a time: those published, or met in a behaviour, before it. */
export function codebookBefore(
  { items, behaviours, dimension, space }: StudySet,
  before: number,
  seed: number,
): Codebook {
  const known = knownItems(items, behaviours, before);
  const matrix = new Float32Array(known.length * dimension);
  known.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  return fitCodebook(matrix, known.length, dimension, { space, seed }).codebook;
}

/** Topics of all items as the service makes them: from texts, and from what was taken in one sitting. */
export function servedTopics(
  { items, behaviours, userIds, dimension, space }: StudySet,
  titles: readonly string[],
  seed: number,
): FittedCodebook {
  const matrix = new Float32Array(items.length * dimension);
  items.forEach(({ vector }, i) => matrix.set(vector, i * dimension));
  const lines = behaviours.flatMap(({ user, signal }) =>
    signal.item === null || signal.strength <= 0
      ? []
      : [{ userId: userIds[user]!, itemId: items[signal.item]!.id, occurredAt: new Date(signal.at).toISOString() }],
  );
  return fitCodebook(matrix, items.length, dimension, {
    space,
    seed,
    sittings: sittingsOf(lines, new Map(items.map(({ id }, row) => [id, row]))),
    languages: items.map(({ language }, i) => languageOf(titles[i]!, language)),
  });
}

/** Every user's signals with topics, in order of time. */
export function signalsOf({ items, behaviours, userIds }: StudySet, codebook: Codebook): Signal[][] {
  const topics = items.map(({ vector }) => assign(codebook, vector));
  const histories = userIds.map((): Signal[] => []);
  for (const { user, signal } of behaviours)
    if (signal.item !== null) histories[user]!.push({ ...signal, topics: topics[signal.item]! });
  return histories;
}

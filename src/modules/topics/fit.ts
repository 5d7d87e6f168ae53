import type { TopicChange } from "../../core/topics/edits.js";
import { carriedMerges } from "./carry-merges.js";
import { changesOfRefit } from "./topic-changes.js";
import { upperFloor } from "./upper-floor.js";
import { runJob } from "../../threads/run-job.js";
import { encodeCodebook } from "../../core/topics/codebook.js";
import { sketchDimension } from "../../core/ranking/own-vectors/sketch.js";
import type { Sparse } from "../../core/sparse.js";
import type { OwnRows } from "../../core/topics/own-block.js";
import type { History } from "../../ports/history/history.js";
import type { TopicRecord } from "../../ports/history/codebooks.js";
import { readSketches } from "../catalogue/own-vectors/sketches.js";
import { plainText } from "../common/plain-text.js";
import type { Edition } from "../kit/edition.js";
import type { FitTopicsJob, FitTopicsResult } from "./fit-topics.worker.js";
import { freshLabels, keptOrFresh } from "./label-topics.js";
import { matchByItems } from "./match-by-items.js";
import { nameTopics } from "./name-topics.js";
import { readSittings } from "./read-sittings.js";
import type { RefitOptions, RefitParts } from "./refit-parts.js";

/** One refit at a time on one database. */
const refitLock = "refit";

export interface FittedTopics {
  readonly codebookId: string;
  readonly items: number;
  readonly report: unknown;
  /** what becomes of topics when these take over */
  readonly changes: readonly TopicChange[];
}

/** Fits in a thread and stores codebook, topics and item topics; null = no embedded items yet. */
export async function fitTopics(
  {
    history,
    words,
    embedder,
    languageModel,
    log,
    signal,
  }: Pick<RefitParts, "history" | "words" | "embedder" | "languageModel" | "log" | "signal">,
  { edition, space, k, seed = 1, onProgress }: RefitOptions & { edition: Edition; space: string },
): Promise<FittedTopics | null> {
  const rows: { number: number; vector: Float32Array }[] = [];
  for await (const batch of history.embeddings.ofItems(space)) {
    rows.push(...batch);
    onProgress?.("read", rows.length, rows.length);
  }
  if (rows.length === 0) return null;
  const d = rows[0]!.vector.length;
  const vectors = new Float32Array(rows.length * d);
  rows.forEach(({ vector }, i) => vectors.set(vector, i * d));
  const titles: string[] = [];
  const texts: string[] = [];
  const tagsOf: string[][] = [];
  const languages: (string | null)[] = [];
  const rowOf = new Map<string, number>();
  const place = new Map(rows.map(({ number }, i) => [number, i]));
  for await (const batch of history.items.all())
    for (const { id, number, title, text, tags, language } of batch) {
      const i = place.get(number);
      if (i !== undefined) {
        titles[i] = plainText(title);
        texts[i] = plainText(text);
        tagsOf[i] = tags.map(plainText);
        languages[i] = language;
        rowOf.set(id, i);
      }
    }
  const previous = edition.codebook !== null && edition.codebook.space === space ? edition.codebook : null;
  const job: FitTopicsJob = {
    vectors,
    n: rows.length,
    d,
    space,
    seed,
    k: k ?? null,
    previous,
    titles,
    texts,
    tags: tagsOf,
    languages,
    sittings: await readSittings(history, rowOf),
    own: await readOwn(history, place),
    parents: new Map(edition.topics.map(({ id, parentId }) => [id, parentId])),
  };
  const result = await runJob<FitTopicsResult>(new URL("./fit-topics.worker.js", import.meta.url), job, {
    transfer: [job.vectors.buffer],
    signal,
    onProgress: (done, total) => onProgress?.("fit", done, total),
  });
  const topicsOf = new Map(
    rows.map(({ number }, i): [number, Sparse] => [number, { index: result.positions[i]!, value: result.shares[i]! }]),
  );
  const topicIds =
    edition.codebook !== null && previous === null
      ? matchByItems(
          edition.codebook.topicIds,
          await itemTopics(history, edition.codebook.id),
          result.codebook.topicIds,
          topicsOf,
        )
      : result.codebook.topicIds;
  const known = new Map(edition.topics.map((topic) => [topic.id, topic]));
  const sampled = topicIds.map((_, position) => titlesOf(topicsOf, place, titles, position));
  const labels = await freshLabels(result.terms, sampled, { words, log });
  const taken = new Set<string>();
  const floor = await upperFloor({ ...result, topicIds, sampled }, edition, { words, log });
  const topics = topicIds.map(
    (id, position): TopicRecord => ({
      id,
      position,
      size: result.sizes[position]!,
      parentId: floor.parentIds[position]!,
      ...keptOrFresh(labels[position]!, known.get(id), taken),
    }),
  );
  if (languageModel !== null)
    await nameTopics(
      { model: languageModel, meaning: embedder.centring === undefined ? words : embedder, log },
      topics,
      topics.map(({ id, position }) => ({
        titles: sampled[position]!.slice(0, titlesShown),
        before: known.get(id) ?? null,
      })),
    );
  // A refit of the same items may find the very same topics: the version in the name keeps the two apart.
  const codebookId = `${result.codebook.id}-${Date.now().toString(36)}`;
  const codebook = { ...result.codebook, id: codebookId, topicIds };
  await history.transaction(async (inside) => {
    await inside.lock([refitLock]);
    await inside.codebooks.add(
      {
        id: codebookId,
        space,
        data: encodeCodebook(codebook),
        items: rows.length,
        report: result.report,
        parents: floor.parents,
      },
      topics,
    );
  });
  await history.codebooks.putItemTopics(codebookId, topicsOf);
  const former = edition.topics.map(({ id }) => id);
  const merges =
    edition.codebook === null || edition.shown.edits.mergedInto.size === 0
      ? []
      : carriedMerges(
          edition.shown,
          { ids: former, topicsOf: await itemTopics(history, edition.codebook.id) },
          { ids: topicIds, topicsOf },
        );
  const changes = [...changesOfRefit(former, topicIds, result.report.changes), ...merges];
  return { codebookId, items: rows.length, report: result.report, changes };
}

/** What items bring along beside their texts, by their rows; null = no item does. */
async function readOwn(history: History, place: ReadonlyMap<number, number>): Promise<OwnRows | null> {
  const known = [...(await readSketches(history))].flatMap(([number, sketch]) => {
    const row = place.get(number);
    return row === undefined ? [] : [{ row, sketch }];
  });
  if (known.length === 0) return null;
  const vectors = new Float32Array(known.length * sketchDimension);
  known.forEach(({ sketch }, i) => vectors.set(sketch, i * sketchDimension));
  return { rows: Int32Array.from(known, ({ row }) => row), vectors, dimension: sketchDimension };
}

/** Titles that judge a language model's names, and those that say what a topic means. */
const titlesShown = 20;
const titlesRead = 60;

/** Titles of the items that belong to a topic most. */
function titlesOf(
  topicsOf: ReadonlyMap<number, Sparse>,
  place: ReadonlyMap<number, number>,
  titles: readonly string[],
  position: number,
): string[] {
  return [...topicsOf]
    .map(([number, { index, value }]) => ({ number, share: value[index.indexOf(position)] ?? 0 }))
    .toSorted((a, b) => b.share - a.share)
    .filter(({ share }) => share > 0)
    .slice(0, titlesRead)
    .map(({ number }) => titles[place.get(number)!]!);
}

async function itemTopics(history: History, codebookId: string): Promise<Map<number, Sparse>> {
  const all = new Map<number, Sparse>();
  for await (const batch of history.codebooks.itemTopics(codebookId))
    for (const [number, sparse] of batch) all.set(number, sparse);
  return all;
}

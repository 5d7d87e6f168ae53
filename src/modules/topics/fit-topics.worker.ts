import { parentPort, workerData } from "node:worker_threads";
import type { JobProgress } from "../../threads/run-job.js";
import type { Codebook } from "../../core/topics/codebook.js";
import type { Sitting } from "../../core/topics/companions.js";
import type { OwnRows } from "../../core/topics/own-block.js";
import { fitCodebook, type FitReport } from "../../core/topics/fit.js";
import { groupTopics } from "../../core/topics/parents.js";
import type { Sparse } from "../../core/sparse.js";
import { languageOf } from "../../core/topics/language.js";
import { labelCandidates, type TopicTerms } from "../../core/topics/label-candidates.js";

/** What the thread is given: n × d raw unit vectors, and the text of each item. */
export interface FitTopicsJob {
  vectors: Float32Array<ArrayBuffer>;
  n: number;
  d: number;
  space: string;
  seed: number;
  k: number | null;
  previous: Codebook | null;
  titles: string[];
  texts: string[];
  tags: (readonly string[])[];
  languages: (string | null)[];
  /** rows that people had in one sitting, in order of time */
  sittings: Sitting[];
  /** what items bring along beside their texts; null = nothing */
  own: OwnRows | null;
  /** the parent that each topic of the previous codebook has */
  parents: ReadonlyMap<string, string | null>;
}

export interface FitTopicsResult {
  codebook: Codebook;
  sizes: readonly number[];
  /** mean responsibility per topic, sum 1 */
  topicShares: readonly number[];
  terms: TopicTerms[];
  /** per topic: the number of its parent, −1 where there are none; and the terms of each parent */
  group: Int32Array;
  parentTerms: TopicTerms[];
  /** per item: topics and their shares */
  positions: number[][];
  shares: number[][];
  report: FitReport;
}

const { vectors, n, d, space, seed, k, previous, titles, texts, tags, languages, sittings, own, parents } =
  workerData as FitTopicsJob;
const port = parentPort!;
const fitted = fitCodebook(vectors, n, d, {
  space,
  seed,
  ...(k === null ? {} : { k }),
  ...(previous === null ? {} : { previous }),
  sittings,
  ...(own === null ? {} : { own }),
  languages: titles.map((title, i) => languageOf(title, languages[i]!)),
  onProgress: (done, total) => port.postMessage({ kind: "progress", done, total } satisfies JobProgress),
});
const topics = fitted.memberships;
const { codebook } = fitted;
const count = codebook.topicIds.length;
// By what texts say: that the same people like football and pets does not make one theme of them.
const group = groupTopics(
  { rows: codebook.centroids, k: count, d, weights: fitted.shares },
  codebook.topicIds.map((id) => parents.get(id) ?? null),
);

/** Terms of topics, or of their parents, from what the items say. */
function termsUnder(memberships: readonly Sparse[], groups: number): TopicTerms[] {
  return labelCandidates(
    memberships.map((topic, i) => ({
      topic,
      title: titles[i]!,
      text: texts[i]!,
      tags: tags[i]!,
      language: languages[i]!,
    })),
    groups,
  );
}

function underParents({ index, value }: Sparse): Sparse {
  const shares = new Map<number, number>();
  index.forEach((topic, i) => shares.set(group[topic]!, (shares.get(group[topic]!) ?? 0) + value[i]!));
  return { index: [...shares.keys()], value: [...shares.values()] };
}

const parentCount = Math.max(-1, ...group) + 1;
port.postMessage({
  codebook,
  sizes: fitted.sizes,
  topicShares: fitted.shares,
  terms: termsUnder(topics, count),
  group,
  parentTerms: parentCount === 0 ? [] : termsUnder(topics.map(underParents), parentCount),
  report: fitted.report,
  positions: topics.map(({ index }) => [...index]),
  shares: topics.map(({ value }) => [...value]),
} satisfies FitTopicsResult);

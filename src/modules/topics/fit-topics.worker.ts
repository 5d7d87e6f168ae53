import { parentPort, workerData } from "node:worker_threads";
import type { JobProgress } from "../../threads/run-job.js";
import type { Codebook } from "../../core/topics/codebook.js";
import type { Sitting } from "../../core/topics/companions.js";
import { fitCodebook, type FitReport } from "../../core/topics/fit.js";
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
}

export interface FitTopicsResult {
  codebook: Codebook;
  sizes: readonly number[];
  terms: TopicTerms[];
  /** per item: topics and their shares */
  positions: number[][];
  shares: number[][];
  report: FitReport;
}

const { vectors, n, d, space, seed, k, previous, titles, texts, tags, languages, sittings } =
  workerData as FitTopicsJob;
const port = parentPort!;
const fitted = fitCodebook(vectors, n, d, {
  space,
  seed,
  ...(k === null ? {} : { k }),
  ...(previous === null ? {} : { previous }),
  sittings,
  languages: titles.map((title, i) => languageOf(title, languages[i]!)),
  onProgress: (done, total) => port.postMessage({ kind: "progress", done, total } satisfies JobProgress),
});
const topics = fitted.memberships;
const terms = labelCandidates(
  topics.map((topic, i) => ({ topic, title: titles[i]!, text: texts[i]!, tags: tags[i]!, language: languages[i]! })),
  fitted.codebook.topicIds.length,
);
port.postMessage({
  codebook: fitted.codebook,
  sizes: fitted.sizes,
  terms,
  report: fitted.report,
  positions: topics.map(({ index }) => [...index]),
  shares: topics.map(({ value }) => [...value]),
} satisfies FitTopicsResult);

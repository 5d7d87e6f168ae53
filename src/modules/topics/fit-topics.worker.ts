import { parentPort, workerData } from "node:worker_threads";
import type { JobProgress } from "../../threads/run-job.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import { fitCodebook, type FitReport } from "../../core/topics/fit.js";
import { labelTopics, type TopicLabel } from "../../core/topics/labels.js";

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
  languages: (string | null)[];
}

export interface FitTopicsResult {
  codebook: Codebook;
  sizes: readonly number[];
  labels: TopicLabel[];
  /** per item: topics and their shares */
  positions: number[][];
  shares: number[][];
  report: FitReport;
}

const { vectors, n, d, space, seed, k, previous, titles, texts, languages } = workerData as FitTopicsJob;
const port = parentPort!;
const fitted = fitCodebook(vectors, n, d, {
  space,
  seed,
  ...(k === null ? {} : { k }),
  ...(previous === null ? {} : { previous }),
  onProgress: (done, total) => port.postMessage({ kind: "progress", done, total } satisfies JobProgress),
});
const topics = Array.from({ length: n }, (_, i) => assign(fitted.codebook, vectors.subarray(i * d, (i + 1) * d)));
const labels = labelTopics(
  topics.map((topic, i) => ({ topic, title: titles[i]!, text: texts[i]!, language: languages[i]! })),
  fitted.codebook.topicIds.length,
);
port.postMessage({
  codebook: fitted.codebook,
  sizes: fitted.sizes,
  labels,
  report: fitted.report,
  positions: topics.map(({ index }) => [...index]),
  shares: topics.map(({ value }) => [...value]),
} satisfies FitTopicsResult);

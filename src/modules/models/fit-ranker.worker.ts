import { parentPort, workerData } from "node:worker_threads";
import { fitRanker, type RankerFit } from "./ranker-thread.js";
import { unpackJob, type PackedRankerJob } from "./ranker-job.js";
import type { JobProgress } from "../../threads/run-job.js";

const stages = 8;
let stage = 0;
const fitted = fitRanker(unpackJob(workerData as PackedRankerJob), () =>
  parentPort!.postMessage({ kind: "progress", done: Math.min(++stage, stages), total: stages } satisfies JobProgress),
);
parentPort!.postMessage(fitted satisfies RankerFit);

import { parentPort, workerData } from "node:worker_threads";
import type { JobProgress } from "../../threads/run-job.js";
import { fitTransferModel, type TransferFit, type TransferJob } from "./transfer-thread.js";

const fitted = fitTransferModel(workerData as TransferJob, (done, total) =>
  parentPort!.postMessage({ kind: "progress", done, total } satisfies JobProgress),
);
parentPort!.postMessage(fitted satisfies TransferFit);

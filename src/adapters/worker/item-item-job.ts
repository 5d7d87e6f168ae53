import type { ItemItemWeights, LearnOptions } from "../../core/ranking/fit/learn.js";
import { startWorker } from "./start-worker.js";

/** Behaviours as columns, in order of time, so that they cross threads without copying objects. */
export interface TrainingColumns {
  readonly users: Int32Array;
  /** item numbers */
  readonly items: Int32Array;
  /** epoch ms */
  readonly at: Float64Array;
  readonly strengths: Float32Array;
  /** explicit session ids, null = none */
  readonly sessionIds: readonly (string | null)[];
}

export interface ItemItemJob {
  readonly training: TrainingColumns;
  /** row i of `rows` (dimension numbers, centred, unit) belongs to item number items[i]; null = no vectors */
  readonly vectors: { readonly items: Int32Array; readonly rows: Float32Array; readonly dimension: number } | null;
  readonly options: Omit<LearnOptions, "onProgress">;
}

export type ItemItemMessage = { readonly stage: string } | { readonly weights: ItemItemWeights };

/** Learns item-item weights in a thread of its own, so that the event loop stays free. Rejects when the thread fails. */
export function learnItemItemInWorker(job: ItemItemJob, onProgress?: (stage: string) => void): Promise<ItemItemWeights> {
  const worker = startWorker(new URL("./item-item.worker.js", import.meta.url), { workerData: job });
  return new Promise((resolve, reject) => {
    worker.on("message", (message: ItemItemMessage) => {
      if ("stage" in message) onProgress?.(message.stage);
      else resolve(message.weights);
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`The item-item thread ended with code ${code} before it was done.`)));
  });
}

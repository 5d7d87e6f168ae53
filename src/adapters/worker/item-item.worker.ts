import { parentPort, workerData } from "node:worker_threads";
import { learnItemItem } from "../../core/ranking/fit/learn.js";
import type { ItemItemJob, ItemItemMessage } from "./item-item-job.js";

const { training, vectors, options }: ItemItemJob = workerData;
const send = (message: ItemItemMessage) => parentPort?.postMessage(message, []);
const rowOf = new Map(vectors ? Array.from(vectors.items, (item, row) => [item, row]) : []);

const behaviours = Array.from(training.users, (user, i) => ({
  user, signal: { at: training.at[i]!, item: training.items[i]!, strength: training.strengths[i]!, sessionId: training.sessionIds[i] ?? null },
}));
const byNumber = vectors && {
  dimension: vectors.dimension,
  of(item: number) {
    const row = rowOf.get(item);
    return row === undefined ? null : vectors.rows.subarray(row * vectors.dimension, (row + 1) * vectors.dimension);
  },
};
send({ weights: learnItemItem(behaviours, byNumber, { ...options, onProgress: (stage) => send({ stage }) }) });

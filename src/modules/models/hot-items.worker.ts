import { parentPort, workerData } from "node:worker_threads";
import { hotWeights } from "../../core/ranking/item-item/hot-items.js";
import { defaultLearnOptions } from "../../core/ranking/fit/learn.js";
import type { HotItemsJob } from "./hot-items.js";

const { users, items, at, unknown } = workerData as HotItemsJob;
const wanted = new Set(unknown);
const recent = Array.from(users, (user, i) => ({
  user,
  signal: { at: at[i]!, item: items[i]!, strength: 1, sessionId: null },
}));
parentPort!.postMessage(hotWeights(recent, (item) => wanted.has(item), defaultLearnOptions));

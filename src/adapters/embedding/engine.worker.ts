/** One thread with one model: turns small batches of texts into joined vectors, one message each. */
import { parentPort, workerData } from "node:worker_threads";
import type { EngineAnswer, EngineData, EngineTask } from "./engine-messages.js";
import { createTextReader } from "./text-reader.js";

const port = parentPort!;
const answer = (message: EngineAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

try {
  const read = await createTextReader(workerData as EngineData);
  port.on("message", ({ texts }: EngineTask) => {
    const vectors = read(texts);
    answer(
      { kind: "done", vectors },
      vectors.map((vector) => vector.buffer as ArrayBuffer),
    );
  });
  answer({ kind: "ready" });
} catch (error) {
  answer({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
}

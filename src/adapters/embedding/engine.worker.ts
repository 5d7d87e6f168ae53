/** One thread with one sentence model: turns small batches of texts into joined vectors, one message each. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { loadEngine } from "./engine.js";
import type { EngineAnswer, EngineData, EngineTask } from "./engine-messages.js";
import { join } from "./join.js";
import { ngramVector } from "./ngram.js";
import { knownShare, scriptsOf } from "./script.js";
import { vocabularyOf } from "./vocabulary.js";

const port = parentPort!;
const answer = (message: EngineAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

try {
  const { model, ngramDimension } = workerData as EngineData;
  const engine = await loadEngine(model);
  const known = scriptsOf(vocabularyOf(readFileSync(model.tokenizerPath, "utf8")));
  const places = { dimension: model.dimension + ngramDimension, knownFrom: model.dimension, known };

  port.on("message", ({ texts }: EngineTask) => {
    const sentences = engine.embed([...texts]);
    const vectors = texts.map((text, i) => join(sentences[i]!, ngramVector(text, places), knownShare(text, known)));
    answer(
      { kind: "done", vectors },
      vectors.map((vector) => vector.buffer as ArrayBuffer),
    );
  });
  answer({ kind: "ready" });
} catch (error) {
  answer({ kind: "unusable", reason: error instanceof Error ? error.message : String(error) });
}

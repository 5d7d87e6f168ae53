/** One thread with one sentence model: turns small batches of texts into joined vectors, one message each. */
import { readFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { EngineAnswer, EngineData, EngineTask } from "./engine-messages.js";
import { join } from "./join.js";
import { ngramVector } from "./ngram.js";
import { knownShare, scriptsOf } from "./script.js";
import { vocabularyOf } from "./vocabulary.js";

interface Engine {
  /** one unit vector per text */
  embed(texts: string[]): number[][];
}
interface EngineModule {
  loadWasmEngine(): { Embedder: new (weights: Uint8Array, tokenizer: Uint8Array, config: Uint8Array, maxTokens: number) => Engine };
}

const port = parentPort!;
const answer = (message: EngineAnswer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  const { model, ngramDimension } = workerData as EngineData;
  // The package's public entry makes one pass a text and starts threads of its own; its engine beside it takes a batch.
  const { loadWasmEngine } = (await import(new URL("./wasm-loader.js", import.meta.resolve("@lat.md/embed")).href)) as EngineModule;
  const { Embedder } = loadWasmEngine();
  const tokenizer = new Uint8Array(readFileSync(model.tokenizerPath));
  const engine = new Embedder(new Uint8Array(readFileSync(model.weightsPath)), tokenizer, new Uint8Array(readFileSync(model.configPath)), model.maxTokens);
  const known = scriptsOf(vocabularyOf(new TextDecoder().decode(tokenizer)));

  port.on("message", ({ id, texts }: EngineTask) => {
    try {
      const sentences = engine.embed([...texts]);
      const vectors = texts.map((text, i) => join(sentences[i]!, ngramVector(text, ngramDimension), knownShare(text, known)));
      answer({ kind: "done", id, vectors }, vectors.map((vector) => vector.buffer as ArrayBuffer));
    } catch (error) {
      answer({ kind: "failed", id, reason: messageOf(error) });
    }
  });
  answer({ kind: "ready" });
} catch (error) {
  answer({ kind: "unusable", reason: messageOf(error) });
}

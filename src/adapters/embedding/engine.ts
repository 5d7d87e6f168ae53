import { readFileSync } from "node:fs";
import type { ModelFiles } from "./model-files.js";

/** A loaded sentence model: one unit vector per text, the same whatever else is in the batch. Blocks its thread. */
export interface Engine {
  embed(texts: string[]): number[][];
}

interface EngineModule {
  loadWasmEngine(): {
    Embedder: new (weights: Uint8Array, tokenizer: Uint8Array, config: Uint8Array, maxTokens: number) => Engine;
  };
}

/**
 * Reads a model into a WebAssembly engine on this thread (about a second, 250 MB).
 *
 * The package's public entry makes one pass a text and starts threads of its own from 24 texts on; its engine beside it
 * takes a batch and stays on this thread. The package is pinned exactly, and the contract suite runs on this path.
 */
export async function loadEngine(model: ModelFiles): Promise<Engine> {
  const { loadWasmEngine } = (await import(
    new URL("./wasm-loader.js", import.meta.resolve("@lat.md/embed")).href
  )) as EngineModule;
  const { Embedder } = loadWasmEngine();
  return new Embedder(bytes(model.weightsPath), bytes(model.tokenizerPath), bytes(model.configPath), model.maxTokens);
}

function bytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}

import { availableParallelism } from "node:os";
import type { Embedder } from "../../ports/embedder.js";
import { EnginePool } from "./engine-pool.js";
import { modelInFolder, packagedModel } from "./model-files.js";
import { ngramVersion } from "./ngram.js";

export interface LocalEmbedderOptions {
  /**
   * folder of a BERT-family model (config.json, tokenizer.json, model.safetensors); absent = the packaged English model
   */
  modelDir?: string;
  /** most threads, one engine (about 250 MB) each; default min(2, cores) */
  threads?: number;
  /** places of the hashed n-gram part; default 128 */
  ngramDimension?: number;
}

/**
 * An embedder that needs no service: a sentence model in threads of its own, joined with hashed character n-grams so
 * that languages the model does not know still match on their characters. Threads start with the first text.
 * Its space is "local:<model id>+ngram-v1:<dimension>".
 * Throws GodwitError CONFIGURATION when the model folder lacks a file.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions = {}): Promise<Embedder> {
  const { modelDir, threads = Math.min(2, availableParallelism()), ngramDimension = 128 } = options;
  const model = modelDir === undefined ? await packagedModel() : await modelInFolder(modelDir);
  const dimension = model.dimension + ngramDimension;
  const pool = new EnginePool({ model, ngramDimension }, threads);
  return {
    space: `local:${model.id}+${ngramVersion}:${dimension}`,
    dimension,
    embed: (texts, embedOptions) => pool.embed(texts, embedOptions),
    health: async () => {
      if (pool.unusable !== null)
        return { state: "DOWN", detail: `The sentence model ${model.id} could not be loaded: ${pool.unusable}` };
      const state =
        pool.running === 0
          ? "starts with the first text"
          : `${pool.running} of ${threads} threads running, ${pool.waiting} texts waiting`;
      return { state: "UP", detail: `Local sentence model ${model.id}: ${state}.` };
    },
    close: () => pool.close(),
  };
}

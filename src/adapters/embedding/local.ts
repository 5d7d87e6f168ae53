import { availableParallelism } from "node:os";
import type { Embedder } from "../../ports/embedder.js";
import { bridgeVersion } from "./bilingual/default-bridge.js";
import type { EngineKind } from "./engine-messages.js";
import { EnginePool } from "./engine-pool.js";
import { modelInFolder, packagedModel } from "./model-files.js";
import { ngramVersion } from "./ngram.js";
import { noPrefixes, prefixed, type Prefixes, spacePart } from "./prefixes.js";

export interface LocalEmbedderOptions {
  /**
   * folder of a BERT-family model (config.json, tokenizer.json, model.safetensors); absent = the packaged model, to
   * which
   * a dictionary gives Chinese
   */
  modelDir?: string;
  /** what the model of the folder wants before a text */
  prefixes?: Prefixes;
  /** dictionary and table of word pieces without the packaged sentence model: hundreds of times as fast, less exact */
  fast?: boolean;
  /** most threads, one engine (about 250 MB) each; default min(2, cores) */
  threads?: number;
  /** places of the hashed n-gram part; default 128 */
  ngramDimension?: number;
}

/**
 * An embedder that needs no service, for English and Chinese: a sentence model in threads of its own, which reads
 * Chinese word by word through a dictionary, summed with a table of word pieces and joined with hashed character
 * n-grams, so that other languages still match on their characters. Threads start with the first text.
 * Its space names its parts: "local:minilm-l6-v2+bridge-v1+ngram-v1:512"; fast: "local:bridge-v1+ngram-v1:512"; a model
 * of a folder: "local:<model id>+ngram-v1:<dimension>".
 * Throws GodwitError CONFIGURATION when the model folder lacks a file.
 */
export async function createLocalEmbedder(options: LocalEmbedderOptions = {}): Promise<Embedder> {
  const { modelDir, fast = false, ngramDimension = 128, prefixes = noPrefixes } = options;
  const { threads = fast ? 1 : Math.min(2, availableParallelism()) } = options;
  const model = modelDir === undefined ? await packagedModel() : await modelInFolder(modelDir);
  const kind: EngineKind = modelDir !== undefined ? "sentence" : fast ? "static" : "bilingual";
  const names = { sentence: [model.id], bilingual: [model.id, bridgeVersion], static: [bridgeVersion] }[kind];
  const dimension = model.dimension + ngramDimension;
  const pool = new EnginePool({ kind, model, ngramDimension }, threads);
  const called = kind === "static" ? "Table of word pieces" : `Local sentence model ${model.id}`;
  return {
    space: `local:${[...names, ngramVersion].join("+")}${spacePart(prefixes)}:${dimension}`,
    dimension,
    embed: (texts, { reading, ...rest } = {}) =>
      pool.embed(
        texts.map((text) => prefixed(text, prefixes, reading)),
        rest,
      ),
    health: async () => {
      if (pool.unusable !== null) return { state: "DOWN", detail: `${called} could not be loaded: ${pool.unusable}` };
      const state =
        pool.running === 0
          ? "starts with the first text"
          : `${pool.running} of ${threads} threads running, ${pool.waiting} texts waiting`;
      return { state: "UP", detail: `${called}: ${state}.` };
    },
    close: () => pool.close(),
  };
}

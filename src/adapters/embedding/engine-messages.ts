import type { ModelFiles } from "./model-files.js";

/**
 * What an engine thread computes.
 * sentence: a sentence model joined with n-grams, as any model of a folder; bilingual: the packaged model with the
 * dictionary and the table before it; static: dictionary and table alone.
 */
export type EngineKind = "sentence" | "bilingual" | "static";

/** What an engine thread is started with. */
export interface EngineData {
  kind: EngineKind;
  model: ModelFiles;
  ngramDimension: number;
}

/** A batch for one forward pass; an engine has one at a time. */
export interface EngineTask {
  texts: readonly string[];
}

/**
 * ready: the model is loaded; unusable: it cannot be; done: the vectors of the task. A failed task ends the thread,
 * whose memory is then not to be trusted.
 */
export type EngineAnswer =
  | { kind: "ready" }
  | { kind: "unusable"; reason: string }
  | { kind: "done"; vectors: Float32Array[] };

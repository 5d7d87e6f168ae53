import type { ModelFiles } from "./model-files.js";

/** What an engine thread is started with. */
export interface EngineData {
  model: ModelFiles;
  ngramDimension: number;
}

/** A batch for one forward pass. */
export interface EngineTask {
  id: number;
  texts: readonly string[];
}

/** ready: the model is loaded; unusable: it cannot be; done and failed answer one task. */
export type EngineAnswer =
  | { kind: "ready" }
  | { kind: "unusable"; reason: string }
  | { kind: "done"; id: number; vectors: Float32Array[] }
  | { kind: "failed"; id: number; reason: string };

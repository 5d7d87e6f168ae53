import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { LanguageModel } from "../../ports/language-model.js";
import type { Rebuilding } from "../interests/rebuild.js";
import type { Editions } from "../kit/editions.js";

export interface RefitParts {
  readonly history: History;
  readonly editions: Editions;
  readonly rebuilding: Rebuilding;
  /** tells what words mean, at once and without a service: for labels */
  readonly words: Embedder;
  /** of the catalogue */
  readonly embedder: Embedder;
  /** names new topics where there is one */
  readonly languageModel: LanguageModel | null;
  readonly log: Logger;
  readonly clock: () => number;
  /** the service stops */
  readonly signal: AbortSignal;
}

/** Another process has put topics in force while this one fitted its own, which are gone. */
export class FittedElsewhere extends GodwitError {
  constructor(cause: unknown) {
    super("UNAVAILABLE", "Another process has fitted topics meanwhile; its topics serve.", [], { cause });
  }
}

export interface RefitProgress {
  (stage: "read" | "fit" | "fold", done: number, total: number): void;
}

export interface RefitOptions {
  space?: string;
  k?: number;
  seed?: number;
  onProgress?: RefitProgress;
}

export interface RefitResult {
  codebookId: string;
  topics: number;
  items: number;
  users: number;
  report: unknown;
}

import type { LanguageMeans } from "../core/topics/language-means.js";

/** The kind of state a component reports in `health`. */
export type ComponentState = "UP" | "DEGRADED" | "DOWN";
/** CLOSED: calls pass. OPEN: they are refused at once. HALF_OPEN: one may try whether it is back. */
export type BreakerState = "CLOSED" | "OPEN" | "HALF_OPEN";
export interface ComponentHealth {
  state: ComponentState;
  /** One sentence an operator understands. */
  detail: string;
  /** of what is called over a network */
  breaker?: BreakerState;
}

export interface EmbedOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** what the texts are: models may read what people write otherwise than items; absent = documents */
  reading?: "query" | "document";
  /** somebody waits: one attempt, ahead of other work and within the time for questions, then UNAVAILABLE */
  hurried?: boolean;
}

/** Foreign models have a raw space, and beside it spaces that are made of it without asking the model again. */
export interface Centring {
  /** the space of the vectors as the model gives them */
  readonly raw: string;
  /** Raw vectors of some texts as a space has them; null = no such space is known. */
  turned(space: string, texts: readonly string[], vectors: readonly Float32Array[]): Float32Array[] | null;
  /** What the space is called that these means make. */
  spaceOf(means: LanguageMeans): string;
  /** Goes over to the space of the means that were fitted last. */
  follow(): Promise<void>;
}

/**
 * Turns texts into unit vectors of one space.
 *
 * `space` names model, dimension and version, such as "local:minilm-l6-v2+ngram-v1:512": vectors of two spaces are
 * never compared. Every vector has `dimension` finite numbers and Euclidean length 1 (1e-4).
 */
export interface Embedder {
  readonly space: string;
  readonly dimension: number;
  /** asked over a network: it may be slow, or away */
  readonly remote?: boolean;
  /**
   * One unit vector per text, in order. Texts are never empty (callers check).
   * Throws GodwitError UNAVAILABLE when the model cannot be reached after retries, DIMENSION_MISMATCH when it answers
   * with another dimension.
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]>;
  /** The same model as it serves another of its spaces; null = it has no such space. Absent = it has one space. */
  in?(space: string): Promise<Embedder | null>;
  /** of models whose vectors are centred by language: how */
  readonly centring?: Centring;
  /**
   * Of a model whose space is not known yet ("") because it has not answered: asks it again; true = it has answered.
   */
  arrive?(): Promise<boolean>;
  health(): Promise<ComponentHealth>;
  /** of endpoints that are paid for: requests sent and tokens billed since the start */
  usage?(): ModelUsage;
  close(): Promise<void>;
}

export interface ModelUsage {
  requests: number;
  tokens: number;
}

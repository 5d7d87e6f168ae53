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

/**
 * Turns texts into unit vectors of one space.
 *
 * `space` names model, dimension and version, such as "local:minilm-l6-v2+ngram-v1:512": vectors of two spaces are
 * never compared. Every vector has `dimension` finite numbers and Euclidean length 1 (1e-4).
 */
export interface Embedder {
  readonly space: string;
  readonly dimension: number;
  /**
   * One unit vector per text, in order. Texts are never empty (callers check).
   * Throws GodwitError UNAVAILABLE when the model cannot be reached after retries, DIMENSION_MISMATCH when it answers
   * with another dimension.
   */
  embed(
    texts: readonly string[],
    options?: { signal?: AbortSignal; onProgress?: (done: number, total: number) => void },
  ): Promise<Float32Array[]>;
  health(): Promise<ComponentHealth>;
  /** of endpoints that are paid for: requests sent and tokens billed since the start */
  usage?(): ModelUsage;
  close(): Promise<void>;
}

export interface ModelUsage {
  requests: number;
  tokens: number;
}

import type { ComponentHealth, ModelUsage } from "./embedder.js";

/** An optional chat model. Godwit works without one; it only makes labels nicer. */
export interface LanguageModel {
  readonly name: string;
  /** One completion for one prompt, trimmed. Throws GodwitError UNAVAILABLE when it cannot be reached after retries. */
  complete(prompt: string, options?: { maxTokens?: number; signal?: AbortSignal }): Promise<string>;
  health(): Promise<ComponentHealth>;
  /** of endpoints that are paid for: requests sent and tokens billed since the start */
  usage?(): ModelUsage;
}

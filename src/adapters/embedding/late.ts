import { GodwitError } from "../../core/errors.js";
import type { Embedder, EmbedOptions } from "../../ports/embedder.js";

/**
 * A model that did not answer when the service started, so that the length of its vectors, and with it its space, is
 * not known. Until it arrives its space is "", and what it is asked for is UNAVAILABLE: work waits in its queues.
 */
export class LateEmbedder implements Embedder {
  readonly #open: () => Promise<Embedder>;
  #reason: string;
  #embedder: Embedder | null = null;
  readonly remote = true;

  /** `open` makes the embedder, or throws UNAVAILABLE as it did for `reason`. */
  constructor(open: () => Promise<Embedder>, reason: string) {
    this.#open = open;
    this.#reason = reason;
  }

  get space(): string {
    return this.#embedder?.space ?? "";
  }

  get dimension(): number {
    return this.#embedder?.dimension ?? 0;
  }

  async arrive(): Promise<boolean> {
    if (this.#embedder !== null) return false;
    try {
      this.#embedder = await this.#open();
      return true;
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  async embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]> {
    if (this.#embedder === null)
      throw new GodwitError("UNAVAILABLE", `The embedding model has not answered yet. ${this.#reason}`, []);
    return this.#embedder.embed(texts, options);
  }

  async health(): ReturnType<Embedder["health"]> {
    return this.#embedder?.health() ?? { state: "DOWN", detail: `${this.#reason} New texts wait; it is asked again.` };
  }

  usage(): { requests: number; tokens: number } {
    return this.#embedder?.usage?.() ?? { requests: 0, tokens: 0 };
  }

  async close(): Promise<void> {
    await this.#embedder?.close();
  }
}

import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import { embeddedTexts } from "../kit/embedded-texts.js";
import { plainText } from "../common/plain-text.js";
import { redact } from "./redact.js";

/** What users wrote may go to a model as it is, without what identifies people, or not at all. */
export type TextSharing = "on" | "redacted" | "off";

/** Embeds what users wrote, each text once, and only as far as sharing with the model is allowed. */
export class TextEmbedder {
  readonly #history: History;
  readonly #embedder: Embedder;
  readonly #sharing: TextSharing;

  /** vectors handed out since the start, by where they came from */
  readonly counts = { cache: 0, model: 0 };

  constructor(history: History, embedder: Embedder, sharing: TextSharing) {
    this.#history = history;
    this.#embedder = embedder;
    this.#sharing = sharing;
  }

  /** Whether missing texts of a space are for others to embed: another model's, as while one follows another. */
  leavesToOthers(space: string): boolean {
    return this.#sharing !== "off" && this.#embedder.space !== space;
  }

  /**
   * hash → vector, in a space. Texts that may not be shared are missing. Throws UNAVAILABLE while the model does not
   * answer.
   */
  async embed(space: string, texts: ReadonlyMap<string, string>): Promise<Map<string, Float32Array>> {
    if (texts.size === 0) return new Map();
    const shared = new Map(
      [...texts].map(([hash, written]) => {
        const text = plainText(written) || written;
        return [hash, this.#sharing === "redacted" ? redact(text) : text];
      }),
    );
    if (this.#sharing === "off") {
      const kept = await this.#history.embeddings.get(space, [...texts.keys()]);
      this.counts.cache += kept.size;
      return kept;
    }
    const parts = { history: this.#history, embedder: this.#embedder };
    const { vectors, asked } = await embeddedTexts(parts, space, shared, { reading: "query" });
    this.counts.model += asked;
    this.counts.cache += vectors.size - asked;
    return vectors;
  }
}

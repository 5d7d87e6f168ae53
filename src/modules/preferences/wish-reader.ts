import type { Logger } from "pino";
import { inForce, type InterestPreference } from "../../core/ranking/preferences/preference.js";
import { wishesOf, type Wish } from "../../core/ranking/preferences/wish.js";
import { centre } from "../../core/topics/centre.js";
import type { Edition } from "../kit/edition.js";

/** Vectors of texts kept in memory, least recently used out first. */
const keptVectors = 2_000;

interface WishReaderParts {
  readonly log: Logger;
  /** vectors of texts by hash, in the edition's space; throws where the model does not answer */
  embed(edition: Edition, texts: ReadonlyMap<string, string>): Promise<Map<string, Float32Array>>;
}

/** Reads preferences as wishes under an edition. */
export class WishReader {
  readonly #parts: WishReaderParts;
  readonly #vectors = new Map<string, Float32Array>();

  constructor(parts: WishReaderParts) {
    this.#parts = parts;
  }

  /** Those in force at a moment. Without a model that answers, texts speak of the items tagged with them. */
  async read(edition: Edition, preferences: readonly InterestPreference[], now: number): Promise<Wish[]> {
    const acting = inForce(preferences, now);
    if (acting.length === 0) return [];
    const texts = await this.#textVectors(edition, acting);
    const { codebook, catalogue, vectors } = edition;
    return wishesOf(acting, {
      catalogue,
      vectors,
      topicOf: (id) => edition.positionOf(id),
      topicVector: (topic) =>
        codebook?.centroids.subarray(topic * codebook.dimension, (topic + 1) * codebook.dimension) ?? null,
      textVector(hash) {
        const vector = texts.get(hash);
        return vector === undefined || codebook === null ? null : centre(vector, codebook.mean);
      },
    });
  }

  async #textVectors(edition: Edition, acting: readonly InterestPreference[]): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    const missing = new Map<string, string>();
    for (const { textHash, target } of acting) {
      if (textHash === null) continue;
      const kept = this.#vectors.get(`${edition.space} ${textHash}`);
      if (kept === undefined) missing.set(textHash, target);
      else found.set(textHash, kept);
    }
    if (missing.size === 0) return found;
    try {
      for (const [hash, vector] of await this.#parts.embed(edition, missing)) {
        found.set(hash, vector);
        this.#keep(`${edition.space} ${hash}`, vector);
      }
    } catch (error) {
      this.#parts.log.warn({ error }, "texts of preferences cannot be embedded; only tags speak for them now");
    }
    return found;
  }

  #keep(name: string, vector: Float32Array): void {
    this.#vectors.set(name, vector);
    if (this.#vectors.size > keptVectors) this.#vectors.delete(this.#vectors.keys().next().value!);
  }
}

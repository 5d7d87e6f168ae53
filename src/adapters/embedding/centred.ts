import { createHash } from "node:crypto";
import { centreByLanguage, type LanguageMeans } from "../../core/topics/language-means.js";
import type { Centring, Embedder, EmbedOptions, ModelUsage } from "../../ports/embedder.js";

/** Means as they are kept: of which raw space, and of the space that they make. */
export interface KeptMeans {
  readonly raw: string;
  readonly space: string;
  readonly means: LanguageMeans;
}

/** What a raw space becomes under some means: "openai:e5:384" → "openai:e5+centred-1f9c2a:384". */
function centredSpace(raw: string, { general, byLanguage }: LanguageMeans): string {
  const hash = createHash("sha256").update(bytes(general));
  for (const [language, mean] of [...byLanguage].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(language).update(bytes(mean));
  const at = raw.lastIndexOf(":");
  return `${raw.slice(0, at)}+centred-${hash.digest("hex").slice(0, 6)}${raw.slice(at)}`;
}

/**
 * A foreign model whose vectors are centred by language once means are known; until then it is the model as it is. It
 * serves every space of the model: the raw one, and those under means that `read` finds.
 */
export class CentredEmbedder implements Embedder {
  readonly #raw: Embedder;
  readonly #read: () => Promise<KeptMeans | null>;
  readonly #known = new Map<string, LanguageMeans | null>();
  #space: string;
  readonly usage?: () => ModelUsage;

  /** `read`: the means that were fitted last, by any process. */
  constructor(raw: Embedder, read: () => Promise<KeptMeans | null>) {
    this.#raw = raw;
    this.#read = read;
    this.#space = raw.space;
    if (raw.usage) this.usage = raw.usage.bind(raw);
    this.#known.set(raw.space, null);
  }

  get space(): string {
    return this.#space;
  }

  get dimension(): number {
    return this.#raw.dimension;
  }

  get remote(): boolean {
    return this.#raw.remote ?? false;
  }

  get centring(): Centring {
    return {
      raw: this.#raw.space,
      spaceOf: (means) => centredSpace(this.#raw.space, means),
      turned: (space, texts, vectors) => this.#turned(space, texts, vectors),
      follow: () => this.follow(),
    };
  }

  async follow(): Promise<void> {
    const kept = await this.#read();
    if (kept === null || kept.raw !== this.#raw.space) return;
    this.#known.set(kept.space, kept.means);
    this.#space = kept.space;
  }

  async arrive(): Promise<boolean> {
    if (this.#raw.arrive === undefined || !(await this.#raw.arrive())) return false;
    this.#known.set(this.#raw.space, null);
    this.#space = this.#raw.space;
    await this.follow();
    return true;
  }

  async in(space: string): Promise<Embedder | null> {
    if (!this.#known.has(space)) await this.follow();
    const means = this.#known.get(space);
    if (means === undefined) return null;
    return {
      space,
      dimension: this.dimension,
      remote: this.remote,
      embed: (texts, options) => this.#embed(texts, means, options),
      health: () => this.health(),
      close: () => Promise.resolve(),
    };
  }

  embed(texts: readonly string[], options?: EmbedOptions): Promise<Float32Array[]> {
    // Read at once: another space may have taken over when the model answers.
    return this.#embed(texts, this.#known.get(this.#space) ?? null, options);
  }

  #turned(space: string, texts: readonly string[], vectors: readonly Float32Array[]): Float32Array[] | null {
    const means = this.#known.get(space);
    if (means === undefined) return null;
    return means === null ? [...vectors] : vectors.map((vector, i) => centreByLanguage(means, texts[i]!, vector));
  }

  health(): ReturnType<Embedder["health"]> {
    return this.#raw.health();
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  async #embed(texts: readonly string[], means: LanguageMeans | null, options?: EmbedOptions): Promise<Float32Array[]> {
    const vectors = await this.#raw.embed(texts, options);
    return means === null ? vectors : vectors.map((vector, i) => centreByLanguage(means, texts[i]!, vector));
  }
}

function bytes(vector: Float32Array): Uint8Array {
  return new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
}

import type { Embedder, EmbedOptions } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";

/** The model that makes vectors of a space; null = this process has none, as while another model takes over. */
export async function modelFor(embedder: Embedder, space: string): Promise<Embedder | null> {
  if (embedder.in !== undefined) return embedder.in(space);
  return embedder.space === space ? embedder : null;
}

/** What is kept of some texts, and what the model was asked for. */
export interface EmbeddedTexts {
  /** hash → vector */
  readonly vectors: Map<string, Float32Array>;
  /** texts that the model embedded just now */
  readonly asked: number;
}

/**
 * Vectors of texts (by hash) in a space: those that are kept, and those that its model makes now, which are kept from
 * then on. A model is asked once for all of its spaces. Texts are missing where this process has no model of the space.
 * Throws as Embedder.embed.
 */
export async function embeddedTexts(
  { history, embedder }: { history: History; embedder: Embedder },
  space: string,
  texts: ReadonlyMap<string, string>,
  options: EmbedOptions = {},
): Promise<EmbeddedTexts> {
  const vectors = await history.embeddings.get(space, [...texts.keys()]);
  const missing = new Map([...texts].filter(([hash]) => !vectors.has(hash)));
  const model = missing.size === 0 ? null : await modelFor(embedder, space);
  if (model === null) return { vectors, asked: 0 };
  const { centring } = embedder;
  if (centring === undefined || centring.raw === space) {
    const made = await model.embed([...missing.values()], options);
    const fresh = new Map([...missing.keys()].map((hash, i) => [hash, made[i]!]));
    await history.embeddings.put(space, fresh);
    for (const [hash, vector] of fresh) vectors.set(hash, vector);
    return { vectors, asked: missing.size };
  }
  const raw = await embeddedTexts({ history, embedder }, centring.raw, missing, options);
  const hashes = [...missing.keys()].filter((hash) => raw.vectors.has(hash));
  const turned = centring.turned(
    space,
    hashes.map((hash) => missing.get(hash)!),
    hashes.map((hash) => raw.vectors.get(hash)!),
  );
  const fresh = new Map(hashes.flatMap((hash, i) => (turned === null ? [] : [[hash, turned[i]!] as const])));
  await history.embeddings.put(space, fresh);
  for (const [hash, vector] of fresh) vectors.set(hash, vector);
  return { vectors, asked: raw.asked };
}

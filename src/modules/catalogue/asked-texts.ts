import { GodwitError } from "../../core/errors.js";
import { euclideanLength } from "../../core/linear/euclidean-length.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { ScoredPoint, VectorStore } from "../../ports/vector-store.js";
import type { Edition } from "../kit/edition.js";
import { modelFor } from "../kit/embedded-texts.js";
import { itemsCollection } from "./spaces.js";

/** Items that stand for a text between two spaces, and how quickly their weight falls with their distance. */
const bridges = 10;
const temperature = 0.05;

/** The meaning of texts that somebody asks with, as vectors of the space that serves. */
export class AskedTexts {
  readonly #parts: { history: History; vectors: VectorStore; embedder: Embedder };

  constructor(parts: { history: History; vectors: VectorStore; embedder: Embedder }) {
    this.#parts = parts;
  }

  /**
   * While one embedding model follows another, this process may embed in a space that does not serve yet, or no more:
   * then the items that are near the text in its own space lead to the one that serves. Throws UNAVAILABLE where there
   * are none, and while the model does not answer.
   */
  async vector({ space }: Edition, text: string): Promise<Float32Array> {
    const { embedder } = this.#parts;
    const own = embedder.space;
    const model = (await modelFor(embedder, space)) ?? (await modelFor(embedder, own)) ?? embedder;
    const [vector] = await model.embed([text], { reading: "query", hurried: true });
    if (model.space === space || space === "") return vector!;
    return this.#bridged(space, own, vector!);
  }

  async #bridged(space: string, from: string, own: Float32Array): Promise<Float32Array> {
    const { history, vectors } = this.#parts;
    const [near] = await vectors.query(itemsCollection(from), [{ vector: own, limit: bridges }]);
    const items = new Map((await history.items.byIds(near!.map(({ id }) => id))).map((item) => [item.id, item]));
    const found = await history.embeddings.get(
      space,
      [...items.values()].map(({ contentHash }) => contentHash),
    );
    const sum = weightedSum(near!, (id) => found.get(items.get(id)?.contentHash ?? ""));
    if (sum === null)
      throw new GodwitError("UNAVAILABLE", "Texts are being embedded with another model; send it again in a moment.");
    return sum;
  }
}

/** Of unit length; null = nothing has a vector. */
function weightedSum(
  points: readonly ScoredPoint[],
  vectorOf: (id: string) => Float32Array | undefined,
): Float32Array | null {
  const best = points[0]?.score ?? 0;
  let sum: Float32Array | null = null;
  for (const { id, score } of points) {
    const vector = vectorOf(id);
    if (vector === undefined) continue;
    sum ??= new Float32Array(vector.length);
    const weight = Math.exp((score - best) / temperature);
    for (let i = 0; i < vector.length; i++) sum[i]! += weight * vector[i]!;
  }
  if (sum === null) return null;
  const length = euclideanLength(sum);
  return length === 0 ? null : sum.map((x) => x / length);
}

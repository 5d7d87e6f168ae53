import { GodwitError } from "../../core/errors.js";
import type { Recall, VectorStore } from "../../ports/vector-store.js";

/** Recall of a collection is measured as soon as it has points, and then once in so long. */
const everyMs = 3_600_000;

/** Has the recall of every collection measured, and searches look further where it is low. */
export class RecallRounds {
  readonly #measuredAt = new Map<string, number>();

  async round(vectors: VectorStore): Promise<void> {
    for (const collection of await vectors.collections()) {
      const before = this.#measuredAt.get(collection);
      if (before !== undefined && performance.now() - before < everyMs) continue;
      if ((await recallOf(vectors, collection)) !== null) this.#measuredAt.set(collection, performance.now());
    }
  }
}

/** null = there is nothing to measure, or it was dropped in this moment */
async function recallOf(vectors: VectorStore, collection: string): Promise<Recall | null> {
  try {
    return await vectors.tune(collection);
  } catch (error) {
    if (error instanceof GodwitError && error.code === "NOT_FOUND") return null;
    throw error;
  }
}

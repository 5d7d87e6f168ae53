import { assign } from "../../core/topics/codebook.js";
import type { Sparse } from "../../core/sparse.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/catalogue.js";
import type { OutboxEntry } from "../../ports/history/outbox.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { Serving } from "../topics/serving.js";
import { groupBy } from "../common/group-by.js";
import type { WorkHandler } from "../../runtime/relay.js";
import { itemPayload } from "./item-point.js";
import { itemText } from "./item-text.js";
import type { LiveCatalogue } from "./live-catalogue.js";
import { itemsAlias } from "./spaces.js";

/** Held by whoever moves behaviours into or out of waiting. */
export const waitingLock = "waiting-behaviours";

export interface IndexingParts {
  history: History;
  embedder: Embedder;
  vectors: VectorStore;
  serving: Serving;
  live: LiveCatalogue;
  /** items have vectors now: behaviours that waited can be folded, topics may be due */
  onIndexed(items: number): void;
}

/**
 * After an item was written: embed its text (once per content), assign topics, store the vector, wake what waited for
 * it.
 */
export function indexing({ history, embedder, vectors, serving, live, onIndexed }: IndexingParts): WorkHandler {
  async function embeddings(items: readonly ItemRecord[]): Promise<Map<string, Float32Array>> {
    const texts = new Map(items.map((item) => [item.contentHash, itemText(item)]));
    const found = await history.embeddings.get(serving.space, [...texts.keys()]);
    const missing = [...texts].filter(([hash]) => !found.has(hash));
    if (missing.length === 0) return found;
    const fresh = await embedder.embed(missing.map(([, text]) => text));
    const put = new Map(missing.map(([hash], i) => [hash, fresh[i]!]));
    await history.embeddings.put(embedder.space, put);
    // another model's vectors wait for the reindex that is under way
    if (embedder.space !== serving.space) return found;
    for (const [hash, vector] of put) found.set(hash, vector);
    return found;
  }

  return {
    topic: "index-item",
    keys: 128,
    async handle(entries: readonly OutboxEntry[]) {
      const items = await history.items.byIds([...new Set(entries.map(({ key }) => key))]);
      const present = items.filter((item) => item.deletedAt === null);
      const found = await embeddings(present);
      const ready = present.filter((item) => found.has(item.contentHash));
      const { codebook } = serving;
      const topics =
        codebook === null
          ? new Map<number, Sparse>()
          : new Map(ready.map((item) => [item.number, assign(codebook, found.get(item.contentHash)!)]));
      await history.transaction(async (inside) => {
        if (codebook === null) return;
        await inside.lock([waitingLock]); // nobody may start to wait for an item that is ready
        await inside.codebooks.putItemTopics(codebook.id, topics);
        const released = await inside.behaviours.release(ready.map(({ id }) => id));
        const byUser = groupBy(released, ({ userId }) => userId);
        await inside.outbox.add(
          [...byUser].map(([userId, list]) => ({
            topic: "fold",
            key: userId,
            payload: { ids: list.map(({ behaviourId }) => behaviourId) },
          })),
        );
      });
      // Deleted ones too: they may have been put back by a look-up that was under way when they were deleted.
      live.put(items, found);
      onIndexed(ready.length);
      // The vector store last: interests and topics must not wait for it.
      await vectors.upsert(
        itemsAlias,
        ready.map((item) => ({ id: item.id, vector: found.get(item.contentHash)!, payload: itemPayload(item) })),
      );
      const gone = items.filter((item) => item.deletedAt !== null).map(({ id }) => id);
      if (gone.length > 0) await vectors.delete(itemsAlias, { ids: gone });
      await history.outbox.done(entries.map(({ number }) => number));
    },
  };
}

import type { Logger } from "pino";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/catalogue.js";
import type { Point, VectorStore } from "../../ports/vector-store.js";
import { itemIndexes, itemPayload } from "../catalogue/item-point.js";
import { itemText } from "../catalogue/item-text.js";
import { itemsCollection } from "../catalogue/spaces.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";
import type { ModelService } from "../models/model-service.js";

export interface ReindexParts {
  history: History;
  vectors: VectorStore;
  embedder: Embedder;
  texts: TextEmbedder;
  models: ModelService;
  log: Logger;
}

export interface ReindexProgress {
  (stage: string, done: number, total: number): void;
}

export interface ReindexResult {
  space: string;
  items: number;
  texts: number;
  users: number;
}

const batchSize = 256;
const reindexSetting = "reindex";

/** The space that is being filled; null = none: a process that finds one at its start goes on with it. */
interface ReindexSetting {
  space: string | null;
}

/** Was a reindex begun and not finished? */
export async function isReindexing(history: History): Promise<boolean> {
  return (((await history.settings.get(reindexSetting)) as ReindexSetting | null)?.space ?? null) !== null;
}

/**
 * Rebuilds every projection in the embedder's space: embeds what is not embedded there yet, fills a collection beside
 * the serving one, folds every user under topics fitted in the new space, and takes over in one step. Serving goes on
 * meanwhile; run again after an interruption, it finds what is done already.
 */
export async function reindex(
  { history, vectors, embedder, texts, models, log }: ReindexParts,
  onProgress: ReindexProgress = () => {},
): Promise<ReindexResult> {
  const { space, dimension } = embedder;
  const collection = itemsCollection(space);
  await history.settings.put(reindexSetting, { space } satisfies ReindexSetting);
  await vectors.ensureCollection({ name: collection, dimension, indexes: itemIndexes });
  const total = await history.items.count({});
  let items = 0;
  let written = 0;
  for await (const batch of history.items.all(batchSize)) {
    const present = batch.filter(({ deletedAt }) => deletedAt === null);
    await vectors.upsert(collection, await points(history, embedder, present));
    items += present.length;
    onProgress("items", items, total);
  }
  for (let after = ""; ; ) {
    const page = await history.behaviours.texts(after, batchSize);
    if (page.length === 0) break;
    await texts.embed(space, new Map(page.map(({ hash, text }) => [hash, text])));
    written += page.length;
    after = page.at(-1)!.hash;
    onProgress("texts", written, written);
  }
  const fitted = await models.fitTopics({ space, onProgress });
  // Items written while this ran, and behaviours that waited for them, are looked at once more.
  await history.transaction(async (inside) => {
    for await (const batch of inside.items.all(5_000))
      await inside.outbox.add(batch.map(({ id }) => ({ topic: "index-item", key: id })));
    await inside.settings.put(reindexSetting, { space: null } satisfies ReindexSetting);
  });
  log.info({ space, items, texts: written }, "reindex: done");
  return { space, items, texts: written, users: fitted?.users ?? 0 };
}

async function points(history: History, embedder: Embedder, items: readonly ItemRecord[]): Promise<Point[]> {
  const found = await history.embeddings.get(
    embedder.space,
    items.map(({ contentHash }) => contentHash),
  );
  const missing = new Map(
    items.filter(({ contentHash }) => !found.has(contentHash)).map((item) => [item.contentHash, itemText(item)]),
  );
  if (missing.size > 0) {
    const vectors = await embedder.embed([...missing.values()]);
    const fresh = new Map([...missing.keys()].map((hash, i) => [hash, vectors[i]!]));
    await history.embeddings.put(embedder.space, fresh);
    for (const [hash, vector] of fresh) found.set(hash, vector);
  }
  return items.map((item) => ({ id: item.id, vector: found.get(item.contentHash)!, payload: itemPayload(item) }));
}

import type { Logger } from "pino";
import { z } from "zod";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { Point, VectorStore } from "../../ports/vector-store.js";
import { indexItemJob } from "../catalogue/jobs.js";
import { embeddedTexts } from "../kit/embedded-texts.js";
import { Setting } from "../kit/settings.js";
import type { RefitProgress, RefitResult } from "./refit-parts.js";
import { itemIndexes, itemPayload } from "../catalogue/item-point.js";
import { itemText } from "../catalogue/item-text.js";
import { itemsCollection } from "../catalogue/spaces.js";
import type { TextEmbedder } from "../behaviours/text-embedder.js";

export interface ReindexParts {
  history: History;
  vectors: VectorStore;
  embedder: Embedder;
  texts: TextEmbedder;
  topics: { fit(options: { space: string; onProgress: RefitProgress }): Promise<RefitResult | null> };
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
/** The space that is being filled; null = none: a process that finds one at its start goes on with it. */
const reindexSetting = new Setting("reindex", z.object({ space: z.string().nullable() }));

/** Was a reindex begun and not finished? */
export async function isReindexing(history: History): Promise<boolean> {
  return ((await reindexSetting.read(history))?.space ?? null) !== null;
}

/**
 * Rebuilds every projection in the embedder's space: embeds what is not embedded there yet, fills a collection beside
 * the serving one, folds every user under topics fitted in the new space, and takes over in one step. Serving goes on
 * meanwhile; run again after an interruption, it finds what is done already.
 */
export async function reindex(
  { history, vectors, embedder, texts, topics, log }: ReindexParts,
  onProgress: ReindexProgress = () => {},
): Promise<ReindexResult> {
  const { space, dimension } = embedder;
  const collection = itemsCollection(space);
  await reindexSetting.write(history, { space });
  await vectors.ensureCollection({ name: collection, dimension, indexes: itemIndexes });
  const total = await history.items.count({});
  let items = 0;
  let written = 0;
  for await (const batch of history.items.all(batchSize)) {
    const present = batch.filter(({ deletedAt }) => deletedAt === null);
    await vectors.upsert(collection, await points({ history, embedder }, space, present));
    await embedGone({ history, embedder }, space, batch);
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
  const fitted = await topics.fit({ space, onProgress });
  // Items written while this ran, and behaviours that waited for them, are looked at once more.
  await history.transaction(async (inside) => {
    for await (const batch of inside.items.all(5_000))
      await indexItemJob.addKeys(
        inside,
        batch.map(({ id }) => id),
      );
    await reindexSetting.write(inside, { space: null });
  });
  log.info({ space, items, texts: written }, "reindex: done");
  return { space, items, texts: written, users: fitted?.users ?? 0 };
}

/** What was done with items that are gone since counts in the next space as well: they are embedded, and not served. */
async function embedGone(
  parts: { history: History; embedder: Embedder },
  space: string,
  items: readonly ItemRecord[],
): Promise<void> {
  const gone = items.filter(({ deletedAt }) => deletedAt !== null);
  const named = await parts.history.behaviours.itemsNamed(gone.map(({ id }) => id));
  const texts = new Map(
    gone.filter(({ id }) => named.has(id)).map((item) => [item.contentHash, itemText(item)] as const),
  );
  await embeddedTexts(parts, space, texts);
}

async function points(
  parts: { history: History; embedder: Embedder },
  space: string,
  items: readonly ItemRecord[],
): Promise<Point[]> {
  const texts = new Map(items.map((item) => [item.contentHash, itemText(item)]));
  const { vectors } = await embeddedTexts(parts, space, texts);
  return items.map((item) => ({ id: item.id, vector: vectors.get(item.contentHash)!, payload: itemPayload(item) }));
}

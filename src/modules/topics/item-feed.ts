import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { ItemRecord } from "../../ports/history/items.js";
import { itemPayload } from "../catalogue/item-point.js";
import { indexItemJob } from "../catalogue/jobs.js";
import { itemsAlias, itemsCollection } from "../catalogue/spaces.js";

const batchSize = 1_000;

/**
 * Writes every item's point anew beside whatever else is written. An item that has changed since it was read is indexed
 * once more, so that the older of the two does not stay. `onProgress` is awaited after each batch.
 */
export async function feedItems(
  { history, vectors, space }: { history: History; vectors: VectorStore; space: string },
  onProgress: (done: number) => unknown = () => {},
): Promise<number> {
  let done = 0;
  for await (const batch of history.embeddings.ofItems(space, batchSize)) {
    const numbers = batch.map(({ number }) => number);
    const items = await byNumber(history, numbers);
    await vectors.upsert(
      itemsCollection(space),
      batch.flatMap(({ number, id, vector }) => {
        const item = items.get(number);
        return item === undefined ? [] : [{ id, vector, payload: itemPayload(item) }];
      }),
    );
    const now = await byNumber(history, numbers);
    const changed = numbers.flatMap((number) => {
      const [before, after] = [items.get(number), now.get(number)];
      return before !== undefined && after !== undefined && isOther(before, after) ? [after.id] : [];
    });
    await indexItemJob.addKeys(history, changed);
    done += batch.length;
    await onProgress(done);
  }
  return done;
}

/** Takes out the points of items that are not there (any more). */
export async function dropForeignItems(history: History, vectors: VectorStore): Promise<void> {
  for (let after: string | undefined; ; ) {
    const page = await vectors.scroll(itemsAlias, { limit: batchSize, ...(after === undefined ? {} : { after }) });
    const ids = page.points.map(({ id }) => id);
    const present = new Set(
      (await history.items.byIds(ids)).filter(({ deletedAt }) => deletedAt === null).map(({ id }) => id),
    );
    const gone = ids.filter((id) => !present.has(id));
    if (gone.length > 0) await vectors.delete(itemsAlias, { ids: gone });
    if (page.next === null) return;
    after = page.next;
  }
}

async function byNumber(history: History, numbers: readonly number[]): Promise<Map<number, ItemRecord>> {
  return new Map((await history.items.byNumbers(numbers)).map((item) => [item.number, item]));
}

function isOther(before: ItemRecord, after: ItemRecord): boolean {
  return (
    before.contentHash !== after.contentHash ||
    before.deletedAt !== after.deletedAt ||
    JSON.stringify(itemPayload(before)) !== JSON.stringify(itemPayload(after))
  );
}

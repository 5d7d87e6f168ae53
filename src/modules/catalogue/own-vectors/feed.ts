import type { History } from "../../../ports/history/history.js";
import type { VectorSpaceRecord } from "../../../ports/history/own-vectors.js";
import type { CollectionSpec, VectorStore } from "../../../ports/vector-store.js";
import { stableJson } from "../../common/hash.js";
import { itemPayload } from "../item-point.js";
import { indexItemJob } from "../jobs.js";
import { ownCollection, sketchCollection } from "./collection.js";
import { sketchesOf } from "./sketches.js";

const pageSize = 500;
/** Noted in a collection that has everything it should. */
const whole = 1;

/** A page of vectors by item id, and where the next begins; null = there is no next. */
interface Page {
  readonly vectors: ReadonlyMap<string, Float32Array | null>;
  readonly next: string | null;
}

/** What a collection is filled with. */
export interface Source {
  /** for the log */
  readonly title: string;
  readonly collection: CollectionSpec;
  page(after: string | null): Promise<Page>;
  /** the same vectors as they are now */
  again(ids: readonly string[]): Promise<ReadonlyMap<string, Float32Array | null>>;
}

/** The vectors of one space. */
export function spaceSource({ ownVectors }: History, space: VectorSpaceRecord): Source {
  return {
    title: space.name,
    collection: ownCollection(space),
    async page(after) {
      const rows = await ownVectors.page(space.name, pageSize, after);
      const vectors = new Map(rows.map(({ itemId, vector }) => [itemId, vector]));
      return { vectors, next: rows.length < pageSize ? null : rows.at(-1)!.itemId };
    },
    again: (ids) => ownVectors.get(space.name, ids),
  };
}

/** What items bring along in all spaces, as one vector; nothing while there are no spaces. */
export function sketchSource(history: History, spaces: readonly VectorSpaceRecord[]): Source[] {
  if (spaces.length === 0) return [];
  const again = (ids: readonly string[]) => sketchesOf(history, ids);
  return [
    {
      title: "all spaces together",
      collection: sketchCollection,
      async page(after) {
        const rows = await history.ownVectors.ofItems(pageSize, Number(after ?? 0));
        const items = await history.items.byNumbers(rows.map(({ number }) => number));
        const next = rows.length < pageSize ? null : String(rows.at(-1)!.number);
        return { vectors: await again(items.map(({ id }) => id)), next };
      },
      again,
    },
  ];
}

/** Fills a collection that is missing, or was not filled to the end. How many items; null = it is filled already. */
export async function feedCollection(
  { history, vectors: store }: { history: History; vectors: VectorStore },
  { collection, page, again }: Source,
): Promise<number | null> {
  if ((await store.state(collection.name))?.mark === whole) return null;
  await store.ensureCollection(collection);
  let fed = 0;
  for (let after: string | null = null; ; ) {
    const { vectors, next }: Page = await page(after);
    const items = await history.items.byIds([...vectors.keys()]);
    const points = items.flatMap((item) => {
      const vector = vectors.get(item.id) ?? null;
      return vector === null ? [] : [{ id: item.id, vector, payload: itemPayload(item) }];
    });
    await store.upsert(collection.name, points);
    // What has changed since the page was read is indexed once more, so that the older of the two does not stay.
    const ids = [...vectors.keys()];
    const [vectorsNow, records] = await Promise.all([again(ids), history.items.byIds(ids)]);
    const now = new Map(records.map((item) => [item.id, item]));
    const changed = items.filter(
      (item) =>
        !same(vectors.get(item.id) ?? null, vectorsNow.get(item.id) ?? null) ||
        stableJson(now.get(item.id)) !== stableJson(item),
    );
    await indexItemJob.addKeys(
      history,
      changed.map(({ id }) => id),
    );
    fed += points.length;
    if (next === null) break;
    after = next;
  }
  await store.mark(collection.name, whole);
  return fed;
}

function same(a: Float32Array | null, b: Float32Array | null): boolean {
  return a === null || b === null ? a === b : a.every((x, i) => x === b[i]);
}

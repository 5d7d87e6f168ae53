import type { History } from "../../../ports/history/history.js";
import type { ItemRecord } from "../../../ports/history/items.js";
import type { Point, VectorStore } from "../../../ports/vector-store.js";
import { itemPayload } from "../../catalogue/item-point.js";
import { indexItemJob } from "../../catalogue/jobs.js";
import { itemsAlias } from "../../catalogue/spaces.js";
import { stableJson } from "../../common/hash.js";
import type { DriftCheck, DriftOptions } from "./check.js";

const page = 500;
/** Stores keep float32, and may normalise once more. */
const sameVector = 0.9999;

/**
 * Every item that can be embedded has one point with its payload and (of a sample) its vector; nothing else has one.
 */
export async function itemDrift(
  history: History,
  vectors: VectorStore,
  space: string,
  { repair, sample, onProgress }: DriftOptions,
): Promise<DriftCheck> {
  const name = "items in the vector store";
  const points = new Map<string, string>();
  for await (const batch of allPoints(vectors, itemsAlias))
    for (const { id, payload } of batch) points.set(id, stableJson(payload));
  const missing: string[] = [];
  const different: string[] = [];
  const expected = new Set<string>();
  let compared = 0;
  for await (const batch of history.embeddings.ofItems(space, page)) {
    const items = new Map(
      (await history.items.byNumbers(batch.map(({ number }) => number))).map((item): [number, ItemRecord] => [
        item.number,
        item,
      ]),
    );
    const looked = batch.slice(0, Math.max(0, Math.min(batch.length, sample - compared)));
    compared += looked.length;
    const stored = new Map(
      (
        await vectors.retrieve(
          itemsAlias,
          looked.map(({ id }) => id),
        )
      ).map((point) => [point.id, point]),
    );
    for (const { number, id, vector } of batch) {
      const item = items.get(number);
      if (item === undefined || item.deletedAt !== null) continue;
      expected.add(id);
      const payload = points.get(id);
      const point = stored.get(id);
      if (payload === undefined) missing.push(id);
      else if (
        payload !== stableJson(itemPayload(item)) ||
        (point !== undefined && cosine(point.vector, vector) < sameVector)
      )
        different.push(id);
    }
    onProgress?.(name, expected.size, Math.max(expected.size, points.size));
  }
  const orphans = [...points.keys()].filter((id) => !expected.has(id));
  if (repair) {
    await indexItemJob.addKeys(history, [...missing, ...different]);
    if (orphans.length > 0) await vectors.delete(itemsAlias, { ids: orphans });
  }
  const wrong = missing.length + different.length + orphans.length;
  return {
    name,
    examined: expected.size,
    wrong,
    repaired: repair ? wrong : 0,
    detail:
      wrong === 0
        ? `${expected.size} items have their points (${compared} vectors compared)`
        : `${missing.length} items have no point, ${different.length} another payload or vector, ${orphans.length} points have no item`,
  };
}

/** Pages through a collection. */
export async function* allPoints(
  vectors: VectorStore,
  collection: string,
  { withVector = false }: { withVector?: boolean } = {},
): AsyncGenerator<Point[]> {
  for (let after: string | undefined; ; ) {
    const { points, next }: { points: Point[]; next: string | null } = await vectors.scroll(collection, {
      limit: page,
      withVector,
      ...(after === undefined ? {} : { after }),
    });
    yield points;
    if (next === null) return;
    after = next;
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < b.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return dot / Math.sqrt(aa * bb);
}

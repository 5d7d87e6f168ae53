import { GodwitError } from "../../core/errors.js";
import { assign } from "../../core/topics/codebook.js";
import type { Sparse } from "../../core/sparse.js";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { VectorStore } from "../../ports/vector-store.js";
import type { Edition } from "../kit/edition.js";
import type { Editions } from "../kit/editions.js";
import { embeddedTexts, modelFor } from "../kit/embedded-texts.js";
import type { WorkHandler } from "../kit/jobs.js";
import { foldJob } from "../behaviours/jobs.js";
import { groupBy } from "../common/group-by.js";
import { itemPayload } from "./item-point.js";
import { itemText } from "./item-text.js";
import type { Sketches } from "./generation.js";
import { indexItemJob } from "./jobs.js";
import type { LiveCatalogue } from "./live-catalogue.js";
import type { OwnVectorService } from "./own-vectors/own-vector-service.js";
import { sketchesOf } from "./own-vectors/sketches.js";
import { itemsCollection } from "./spaces.js";

/** Held by whoever moves behaviours into or out of waiting. */
export const waitingLock = "waiting-behaviours";

export interface IndexingParts {
  history: History;
  embedder: Embedder;
  vectors: VectorStore;
  editions: Editions;
  live: LiveCatalogue;
  ownVectors: OwnVectorService;
  /** items have vectors now: behaviours that waited can be folded, topics may be due */
  onIndexed(items: number): void;
}

/** How the job "index-item" is done: topics and waiting behaviours under one edition, or not at all. */
export function indexing({
  history,
  embedder,
  vectors,
  editions,
  live,
  ownVectors,
  onIndexed,
}: IndexingParts): WorkHandler {
  async function embeddings({ space }: Edition, items: readonly ItemRecord[]): Promise<Map<string, Float32Array>> {
    const texts = new Map(items.map((item) => [item.contentHash, itemText(item)]));
    // What is embedded in a space that does not serve waits for the reindex that is under way.
    if ((await modelFor(embedder, space)) === null) await embeddedTexts({ history, embedder }, embedder.space, texts);
    return (await embeddedTexts({ history, embedder }, space, texts)).vectors;
  }

  /** Topics of items that are embedded; the behaviours that waited for them are due. */
  async function commit(
    edition: Edition,
    items: readonly ItemRecord[],
    { found, sketches }: { found: ReadonlyMap<string, Float32Array>; sketches: Sketches },
  ) {
    const { codebook } = edition;
    if (codebook === null) return;
    const topics = new Map<number, Sparse>(
      items.map((item) => [item.number, assign(codebook, found.get(item.contentHash)!, sketches.get(item.id) ?? null)]),
    );
    await history.transaction(async (inside) => {
      await editions.hold(inside, edition);
      await inside.lock([waitingLock]); // nobody may start to wait for an item that is ready
      await inside.codebooks.putItemTopics(codebook.id, topics);
      const released = await inside.behaviours.release(items.map(({ id }) => id));
      await foldJob.add(
        inside,
        [...groupBy(released, ({ userId }) => userId)].map(([key, list]) => ({
          key,
          payload: { ids: list.map(({ behaviourId }) => behaviourId) },
        })),
      );
    });
  }

  let served: string | null = null;
  /** Another model has taken over since the start: what this process embeds serves nobody, others do it. */
  function isSuperseded({ space }: Edition): boolean {
    served ??= space;
    return space !== embedder.space && space !== served;
  }

  return indexItemJob.handler({
    keys: 128,
    ready: () => !isSuperseded(editions.current),
    async handle(work) {
      const edition = editions.current;
      if (isSuperseded(edition))
        throw new GodwitError("UNAVAILABLE", "another process embeds in the space that serves");
      const items = await history.items.byIds([...new Set(work.map(({ key }) => key))]);
      const present = items.filter((item) => item.deletedAt === null);
      const found = await embeddings(edition, present);
      const ready = present.filter((item) => found.has(item.contentHash));
      // Deleted ones too: they may have been put back by a look-up that was under way when they were deleted.
      const sketches = await sketchesOf(
        history,
        items.map(({ id }) => id),
      );
      await commit(edition, ready, { found, sketches });
      live.put(items, { vectors: { space: edition.space, byHash: found }, sketches });
      onIndexed(ready.length);
      // The vector store last: interests and topics must not wait for it.
      await vectors.upsert(
        itemsCollection(edition.space),
        ready.map((item) => ({ id: item.id, vector: found.get(item.contentHash)!, payload: itemPayload(item) })),
      );
      const gone = items.filter((item) => item.deletedAt !== null).map(({ id }) => id);
      if (gone.length > 0) await vectors.delete(itemsCollection(edition.space), { ids: gone });
      await ownVectors.index(items, sketches);
      await history.outbox.done(work.map(({ number }) => number));
    },
  });
}

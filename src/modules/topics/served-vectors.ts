import { GodwitError } from "../../core/errors.js";
import type { VectorStore } from "../../ports/vector-store.js";

const told = "The vector store is being filled anew; send it again in a moment.";

/**
 * The store as those who serve see it: a collection that is gone is an outage, which `onMissing` mends and work waits
 * for, and `onWritten` hears of every change.
 */
export function servedVectors(
  store: VectorStore,
  { onMissing, onWritten }: { onMissing(): void; onWritten(collection: string): void },
): VectorStore {
  const served = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof GodwitError) || error.code !== "NOT_FOUND") throw error;
      onMissing();
      throw new GodwitError("UNAVAILABLE", error.message, [], { cause: error, told });
    }
  };
  const written = async (collection: string, work: Promise<void>): Promise<void> => {
    await served(work);
    onWritten(collection);
  };
  return {
    ...store,
    upsert: (collection, points) => written(collection, store.upsert(collection, points)),
    setPayload: (collection, ids, payload) => written(collection, store.setPayload(collection, ids, payload)),
    delete: (collection, target) => written(collection, store.delete(collection, target)),
    query: (collection, queries) => served(store.query(collection, queries)),
    retrieve: (collection, ids) => served(store.retrieve(collection, ids)),
    count: (collection, filter) => served(store.count(collection, filter)),
    scroll: (collection, page) => served(store.scroll(collection, page)),
  };
}

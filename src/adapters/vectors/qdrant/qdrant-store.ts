import type { VectorStore } from "../../../ports/vector-store.js";
import { FactsKeeper } from "./collection-facts.js";
import {
  aliasTargets,
  collectionNames,
  dropQdrantCollection,
  ensureQdrantCollection,
  infoOrNull,
  moveAlias,
  type CollectionParts,
} from "./collections.js";
import { QdrantConnection, type QdrantClock, type QdrantOptions } from "./connection.js";
import { healthOf, setupOf } from "./describe.js";
import { markField, markPoint } from "./mark.js";
import { namesIn } from "./namespace.js";
import { Obedience } from "./obedience.js";
import { Reads } from "./reads.js";
import { Recalls } from "./recall.js";
import { Writes } from "./writes.js";

/**
 * Vectors in a Qdrant server: cosine distance, one unnamed vector, payload indexes, approximate above Qdrant's own
 * full-scan threshold. `clock` is for tests. Throws CONFIGURATION when the url cannot be one.
 */
export function createQdrantVectorStore(options: QdrantOptions, clock?: QdrantClock): VectorStore {
  const connection = new QdrantConnection(options, clock);
  const names = namesIn(options.namespace);
  const parts: CollectionParts = { connection, names, namespace: options.namespace, setup: options.setup };
  const facts = new FactsKeeper(connection);
  const obedience = new Obedience(connection, facts);
  const recalls = new Recalls(connection);
  const reads = new Reads({ connection, names, obedience, breadthOf: (name) => recalls.breadthOf(name) });
  const writes = new Writes({
    connection,
    names,
    obedience,
    batchSize: options.batchSize ?? 256,
    ordered: (options.setup?.replicationFactor ?? 1) > 1,
  });

  return {
    durable: true,
    ensureCollection: (spec) =>
      ensureQdrantCollection(parts, spec).finally(() => facts.forget(names.remote(spec.name))),
    dropCollection: (name) => dropQdrantCollection(parts, name).finally(() => facts.forget()),
    collections: () => collectionNames(parts),
    switchAlias: (alias, collection) => moveAlias(parts, alias, collection).finally(() => facts.forget()),
    aliases: () => aliasTargets(parts),
    upsert: (collection, points) => writes.upsert(collection, points),
    setPayload: (collection, ids, payload) => writes.setPayload(collection, ids, payload),
    delete: (collection, target) => writes.delete(collection, target),
    mark: (collection, mark) => writes.mark(collection, mark),
    query: (collection, queries) => reads.query(collection, queries),
    retrieve: (collection, ids) => reads.retrieve(collection, ids),
    count: (collection, filter) => reads.count(collection, filter),
    scroll: (collection, asked) => reads.scroll(collection, asked),

    async state(collection) {
      const name = names.remote(collection);
      const info = await infoOrNull(connection, name);
      if (info === null) return null;
      const { limits } = await facts.of(name);
      const [marks, count] = await Promise.all([
        connection.read(name, (client) => client.retrieve(name, { ids: [markPoint], with_payload: true })),
        limits.exact
          ? connection.read(name, (client) => client.count(name, { exact: true })).then(({ count }) => count)
          : (info.points_count ?? 0),
      ]);
      const mark = marks[0]?.payload?.[markField];
      return { points: Math.max(0, count - marks.length), mark: typeof mark === "number" ? mark : null };
    },

    async tune(collection) {
      const name = names.remote(collection);
      const { aliases } = await connection.read("", (client) => client.getAliases());
      const physical = aliases.find(({ alias_name: alias }) => alias === name)?.collection_name ?? name;
      const recall = await recalls.measure(physical, await facts.of(physical));
      if (recall !== null && physical !== name) recalls.also(name, recall);
      return recall;
    },

    setup: () => setupOf(parts, recalls),
    health: () => healthOf(parts, options.url),
    close: () => connection.close(),
  };
}

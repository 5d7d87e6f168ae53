import type { Embedder } from "../../ports/embedder.js";
import type { SpanAttributes, Tracer } from "../../ports/tracer.js";
import type { VectorStore } from "../../ports/vector-store.js";

const options = { kind: "client", beneath: true } as const;

/** The store, with a span around each call that reads or writes points. */
export function tracedVectors(store: VectorStore, tracer: Tracer): VectorStore {
  const traced = <T>(
    operation: string,
    collection: string,
    counted: SpanAttributes,
    work: () => Promise<T>,
  ): Promise<T> =>
    tracer.span(
      `vectors ${operation}`,
      { "db.operation.name": operation, "db.collection.name": collection, ...counted },
      work,
      options,
    );
  return {
    durable: store.durable,
    ensureCollection: (spec) => store.ensureCollection(spec),
    dropCollection: (name) => store.dropCollection(name),
    collections: () => store.collections(),
    switchAlias: (alias, collection) => store.switchAlias(alias, collection),
    aliases: () => store.aliases(),
    upsert: (collection, points) =>
      traced("upsert", collection, { "godwit.points": points.length }, () => store.upsert(collection, points)),
    setPayload: (collection, ids, payload) =>
      traced("setPayload", collection, { "godwit.points": ids.length }, () =>
        store.setPayload(collection, ids, payload),
      ),
    delete: (collection, target) => traced("delete", collection, {}, () => store.delete(collection, target)),
    query: (collection, queries) =>
      traced("query", collection, { "godwit.queries": queries.length }, () => store.query(collection, queries)),
    retrieve: (collection, ids) =>
      traced("retrieve", collection, { "godwit.points": ids.length }, () => store.retrieve(collection, ids)),
    count: (collection, filter) => traced("count", collection, {}, () => store.count(collection, filter)),
    scroll: (collection, page) => traced("scroll", collection, {}, () => store.scroll(collection, page)),
    mark: (collection, mark) => traced("mark", collection, {}, () => store.mark(collection, mark)),
    state: (collection) => traced("state", collection, {}, () => store.state(collection)),
    tune: (collection) => traced("tune", collection, {}, () => store.tune(collection)),
    setup: () => store.setup(),
    health: () => store.health(),
    close: () => store.close(),
  };
}

/** The embedder, with a span around each call of the model. */
export function tracedEmbedder(embedder: Embedder, tracer: Tracer): Embedder {
  return {
    get space() {
      return embedder.space;
    },
    get dimension() {
      return embedder.dimension;
    },
    ...(embedder.remote === undefined ? {} : { remote: embedder.remote }),
    embed: (texts, how) =>
      tracer.span(
        "embed",
        { "godwit.space": embedder.space, "godwit.texts": texts.length },
        () => embedder.embed(texts, how),
        options,
      ),
    health: () => embedder.health(),
    ...(embedder.arrive ? { arrive: embedder.arrive.bind(embedder) } : {}),
    ...(embedder.usage ? { usage: embedder.usage.bind(embedder) } : {}),
    close: () => embedder.close(),
  };
}

import { seedOf } from "../../../core/statistics/random.js";
import type { Filter, Point, ScoredPoint, VectorQuery, VectorStore } from "../../../ports/vector-store.js";
import { checkFilter, checkIds, checkLimit, checkPayload, checkPoints, checkQueries } from "../validate.js";
import { CollectionNames } from "./collection-names.js";
import { IndexThread } from "./index-thread.js";
import { packPoints, unpackHits, unpackPoints } from "./packing.js";

/** Points that cross to a thread at once: packing them holds the event loop for a few milliseconds at most. */
const pointsPerMessage = 512;

const byScore = (a: ScoredPoint, b: ScoredPoint): number => b.score - a.score || (a.id < b.id ? -1 : 1);
const byId = (a: Point, b: Point): number => (a.id < b.id ? -1 : 1);

/**
 * An exact vector index in memory, in worker threads of this process; `threads` (default 1) share the points by the
 * hash of their id, and every query is answered by all of them. Not durable: the service feeds it at start.
 */
export function createEmbeddedVectorStore(options: { threads?: number } = {}): VectorStore {
  const threads = Array.from({ length: Math.max(1, Math.floor(options.threads ?? 1)) }, () => new IndexThread());
  const names = new CollectionNames();
  /** The last write of each collection: writes are applied in the order of their calls. */
  const lastWrite = new Map<string, Promise<void>>();
  const marks = new Map<string, number>();

  const shardOf = (id: string): number => (threads.length === 1 ? 0 : seedOf(id) % threads.length);

  function byShard<T>(list: readonly T[], idOf: (element: T) => string): T[][] {
    const shards: T[][] = threads.map(() => []);
    for (const element of list) shards[shardOf(idOf(element))]!.push(element);
    return shards;
  }

  function write(physical: string, apply: () => Promise<void>): Promise<void> {
    const done = (lastWrite.get(physical) ?? Promise.resolve()).then(apply);
    lastWrite.set(
      physical,
      done.catch(() => undefined),
    );
    return done;
  }

  async function upsertPart(collection: string, points: readonly Point[], offset: number): Promise<void> {
    checkPoints(points, offset);
    const dimension = names.dimensionOf(collection);
    await Promise.all(
      byShard(points, (point) => point.id).map(async (shard, t) => {
        if (shard.length === 0) return;
        const packed = packPoints(shard, dimension);
        await threads[t]!.call("upsert", { collection, points: packed }, [packed.vectors.buffer]);
      }),
    );
  }

  return {
    durable: false,

    async ensureCollection({ name, dimension }) {
      if (!names.add(name, dimension)) return;
      await Promise.all(threads.map((thread) => thread.call("create", { collection: name, dimension })));
    },

    async dropCollection(name) {
      const collection = names.resolve(name);
      marks.delete(collection);
      names.remove(collection);
      lastWrite.delete(collection);
      await Promise.all(threads.map((thread) => thread.call("drop", { collection })));
    },

    async collections() {
      return names.names();
    },

    async switchAlias(alias, collection) {
      names.setAlias(alias, collection);
    },

    async aliases() {
      return names.aliases();
    },

    async upsert(name, points) {
      const collection = names.resolve(name);
      points.forEach((point, i) => names.checkDimension(collection, point.vector, ["points", i, "vector"]));
      await write(collection, async () => {
        for (let offset = 0; offset < points.length; offset += pointsPerMessage) {
          await upsertPart(collection, points.slice(offset, offset + pointsPerMessage), offset);
        }
      });
    },

    async setPayload(name, ids, payload) {
      const collection = names.resolve(name);
      checkIds(ids, ["ids"]);
      checkPayload(payload, ["payload"]);
      await write(collection, async () => {
        await Promise.all(
          byShard(ids, (id) => id).map((shard, t) =>
            threads[t]!.call("setPayload", { collection, ids: shard, payload }),
          ),
        );
      });
    },

    async delete(name, target) {
      const collection = names.resolve(name);
      if ("ids" in target) checkIds(target.ids, ["ids"]);
      else checkFilter(target.filter);
      await write(collection, async () => {
        const targets =
          "ids" in target ? byShard(target.ids, (id) => id).map((ids) => ({ ids })) : threads.map(() => target);
        await Promise.all(targets.map((part, t) => threads[t]!.call("delete", { collection, target: part })));
      });
    },

    async query(name, queries) {
      const collection = names.resolve(name);
      checkQueries(queries);
      queries.forEach((query, i) => names.checkDimension(collection, query.vector, ["queries", i, "vector"]));
      if (queries.length === 0) return [];
      const answers = (
        await Promise.all(threads.map((thread) => thread.call("query", { collection, queries: [...queries] })))
      ).map((packed) => packed.map(unpackHits));
      if (answers.length === 1) return answers[0]!;
      return queries.map((query: VectorQuery, i) =>
        answers
          .flatMap((answer) => answer[i]!)
          .toSorted(byScore)
          .slice(0, query.limit),
      );
    },

    async retrieve(name, ids) {
      const collection = names.resolve(name);
      checkIds(ids, ["ids"]);
      const found = new Map<string, Point>();
      await Promise.all(
        byShard([...new Set(ids)], (id) => id).map(async (shard, t) => {
          if (shard.length === 0) return;
          for (const point of unpackPoints(await threads[t]!.call("retrieve", { collection, ids: shard })))
            found.set(point.id, point);
        }),
      );
      return ids.flatMap((id) => found.get(id) ?? []);
    },

    async count(name, filter?: Filter) {
      const collection = names.resolve(name);
      if (filter) checkFilter(filter);
      const counts = await Promise.all(
        threads.map((thread) => thread.call("count", { collection, ...(filter ? { filter } : {}) })),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    },

    async scroll(name, { limit, after, filter, withVector = false }) {
      const collection = names.resolve(name);
      checkLimit(limit, ["limit"]);
      if (filter) checkFilter(filter);
      const request = {
        collection,
        limit,
        withVector,
        ...(after === undefined ? {} : { after }),
        ...(filter ? { filter } : {}),
      };
      const pages = await Promise.all(threads.map((thread) => thread.call("scroll", request)));
      const points = pages.flatMap((page) => unpackPoints(page.points)).toSorted(byId);
      const more = points.length > limit || pages.some((page) => page.more);
      const page = points.slice(0, limit);
      return { points: page, next: more ? (page.at(-1)?.id ?? null) : null };
    },

    async mark(name, mark) {
      marks.set(names.resolve(name), mark);
    },

    async state(name) {
      if (!names.has(name)) return null;
      return { points: await this.count(name), mark: marks.get(names.resolve(name)) ?? null };
    },

    async tune() {
      return null; // answers are exact
    },

    async setup() {
      const collections = names.names().map(async (name) => ({
        name,
        points: await this.count(name),
        detail: `${names.dimensionOf(name)} dimensions, exact answers`,
      }));
      return { name: "embedded vector index", collections: await Promise.all(collections), foreign: [] };
    },

    async health() {
      const stopped = threads.find((thread) => thread.stopped)?.stopped;
      if (stopped) return { state: "DOWN", detail: stopped.message };
      const stats = await Promise.all(threads.map((thread) => thread.call("stats", {})));
      const points = stats.reduce((sum, part) => sum + part.points, 0);
      const megabytes = Math.ceil(stats.reduce((sum, part) => sum + part.bytes, 0) / 1e6);
      return {
        state: "UP",
        detail: `Embedded vector index: ${names.names().length} collections with ${points} points, ${megabytes} MB reserved for vectors, ${threads.length} thread(s).`,
      };
    },

    async close() {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
}

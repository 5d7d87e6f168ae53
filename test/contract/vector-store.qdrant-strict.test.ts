import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import type { Filter, VectorStore } from "../../src/ports/vector-store.js";
import { qdrantBinary, startQdrant, whyNoQdrant, type QdrantServer } from "../support/qdrant-server.js";

const pointCount = 40;

/** On a circle: the nearest of point i are its neighbours. */
const vectorOf = (i: number): Float32Array =>
  Float32Array.of(Math.cos((2 * Math.PI * i) / pointCount), Math.sin((2 * Math.PI * i) / pointCount));

const points = Array.from({ length: pointCount }, (_, i) => ({
  id: `p${i}`,
  vector: vectorOf(i),
  payload: { year: 2000 + i, brand: i % 2 ? "Acme" : "Other", price: i + 0.5, sold: i % 3 === 0, size: i % 5 },
}));

const ids = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `p${from + i}`);

describe.skipIf(qdrantBinary === null)(`strict mode${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`, () => {
  let server: QdrantServer;
  let made = 0;
  const stores: VectorStore[] = [];

  beforeAll(async () => {
    server = await startQdrant();
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await server.close();
  });

  /** A collection with all points, and then these limits. */
  async function under(
    limits: Record<string, unknown>,
    { retries = 2, waits = [] as number[], fill = true } = {},
  ): Promise<{ store: VectorStore; name: string; waits: number[] }> {
    const store = createQdrantVectorStore(
      { url: server.url, retries },
      {
        sleep: async (ms) => {
          waits.push(ms);
          await new Promise((resolve) => setTimeout(resolve, ms));
        },
        random: () => 0,
      },
    );
    stores.push(store);
    const name = `c${made++}`;
    await store.ensureCollection({ name, dimension: 2, indexes: { year: "integer" } });
    if (fill) await store.upsert(name, points);
    await fetch(`${server.url}/collections/${name}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ strict_mode_config: { enabled: true, ...limits } }),
    });
    return { store, name, waits };
  }

  const found = async (store: VectorStore, name: string, limit: number, filter?: Filter): Promise<string[]> =>
    (await store.query(name, [{ vector: vectorOf(0), limit, ...(filter ? { filter } : {}) }]))[0]!.map(({ id }) => id);

  test("search_max_batchsize: a batch of queries is split", async () => {
    const { store, name } = await under({ search_max_batchsize: 2 });
    const answers = await store.query(
      name,
      points.slice(0, 7).map(({ vector }) => ({ vector, limit: 1 })),
    );
    expect(answers.map(([best]) => best!.id)).toEqual(ids(0, 7));
  });

  test("max_query_limit: long answers come in pages, scrolls in shorter ones", async () => {
    const { store, name } = await under({ max_query_limit: 7 });
    expect((await found(store, name, 20)).length).toBe(20);
    const alone = createQdrantVectorStore({ url: server.url });
    stores.push(alone);
    await alone.ensureCollection({ name: `${name}-free`, dimension: 2, indexes: {} });
    await alone.upsert(`${name}-free`, points);
    expect(await found(store, name, 20)).toEqual(await found(alone, `${name}-free`, 20));
    const page = await store.scroll(name, { limit: 20 });
    expect(page.points).toHaveLength(7);
    expect(page.next).not.toBeNull();
  });

  test("upsert_max_batchsize: points go in smaller batches", async () => {
    const { store, name } = await under({ upsert_max_batchsize: 3 }, { fill: false });
    await store.upsert(name, points);
    expect(await store.count(name)).toBe(pointCount);
  });

  test("condition_max_size: long lists are several conditions", async () => {
    const { store, name } = await under({ condition_max_size: 4 });
    expect((await found(store, name, 40, { must: [{ hasId: ids(5, 25) }] })).toSorted()).toEqual(ids(5, 25).toSorted());
    expect(await found(store, name, 40, { mustNot: [{ hasId: ids(0, 30) }] })).toHaveLength(10);
    expect(await store.count(name, { must: [{ key: "brand", match: { any: ["Acme", "b", "c", "d", "e"] } }] })).toBe(
      20,
    );
    await store.setPayload(name, ids(0, 9), { brand: "New" });
    await store.delete(name, { filter: { must: [{ hasId: ids(0, 9) }] } });
    expect(await store.count(name)).toBe(31);
  });

  test("filter_max_conditions: the question is asked in parts, and what cannot be is refused", async () => {
    const { store, name } = await under({ condition_max_size: 4, filter_max_conditions: 3 });
    expect((await found(store, name, 40, { must: [{ hasId: ids(5, 25) }] })).toSorted()).toEqual(ids(5, 25).toSorted());
    expect(await found(store, name, 40, { mustNot: [{ hasId: ids(0, 30) }] })).toHaveLength(10);
    expect(await store.count(name, { must: [{ hasId: ids(5, 25) }] })).toBe(20);
    const tags = Array.from({ length: 5 }, (_, i) => ({ key: "year", match: { value: 2000 + i } }));
    await expect(found(store, name, 5, { must: tags })).rejects.toMatchObject({
      code: "TOO_LARGE",
      path: ["filter"],
      message: expect.stringMatching(/5 conditions.*takes 3/),
    });
    await store.delete(name, {
      filter: { must: [{ hasId: ids(0, 20) }], mustNot: [{ hasId: ids(10, 40) }] },
    });
    expect(await store.count(name)).toBe(30);
  });

  test("unindexed_filtering_retrieve: what a filter needs is indexed, of every kind", async () => {
    const { store, name } = await under({ unindexed_filtering_retrieve: false, unindexed_filtering_update: false });
    expect(await found(store, name, 40, { must: [{ key: "brand", match: { value: "Acme" } }] })).toHaveLength(20);
    expect(await found(store, name, 40, { must: [{ key: "price", range: { lt: 10 } }] })).toHaveLength(10);
    expect(await found(store, name, 40, { must: [{ key: "sold", match: { value: true } }] })).toHaveLength(14);
    expect(await found(store, name, 40, { must: [{ key: "size", match: { value: 2 } }] })).toHaveLength(8);
    expect(await store.count(name, { must: [{ isEmpty: "absent" }] })).toBe(pointCount);
    await store.delete(name, { filter: { must: [{ key: "brand", match: { value: "Acme" } }] } });
    expect(await store.count(name)).toBe(20);
  });

  test("max_payload_index_count: what cannot be indexed is refused by name", async () => {
    const { store, name } = await under({ unindexed_filtering_retrieve: false, max_payload_index_count: 1 });
    await expect(found(store, name, 5, { must: [{ key: "brand", match: { value: "Acme" } }] })).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      path: ["filter", "brand"],
      told: 'The vector store cannot filter on "brand"; leave it out of the filter.',
    });
  });

  test("search_allow_exact: counts are counted by hand, and recall is not measured", async () => {
    const { store, name } = await under({ search_allow_exact: false, max_query_limit: 9 });
    expect(await store.count(name)).toBe(pointCount);
    expect(await store.count(name, { must: [{ key: "year", range: { lt: 2015 } }] })).toBe(15);
    expect(await store.state(name)).toEqual({ points: pointCount, mark: null });
    expect(await store.tune(name)).toBeNull();
  });

  test("write_rate_limit: writes are no larger than it, and wait as long as they are told to", async () => {
    const { store, name, waits } = await under({ write_rate_limit: 76 }, { fill: false });
    await store.upsert(name, [...points, ...points.map((point) => ({ ...point, id: `again ${point.id}` }))]);
    expect(await store.count(name)).toBe(2 * pointCount);
    expect(waits.length).toBeGreaterThan(0);
  });

  test("read_rate_limit: a question that would have to wait long is told when to come again", async () => {
    const { store, name } = await under({ read_rate_limit: 2 });
    const ask = (): Promise<string[]> => found(store, name, 1);
    await expect(
      (async () => {
        for (let i = 0; i < 5; i++) await ask();
      })(),
    ).rejects.toMatchObject({
      code: "UNAVAILABLE",
      told: expect.stringMatching(/takes no more requests for \d+ s/),
    });
  });

  test("limits that come later are noticed by the first refusal", async () => {
    const { store, name } = await under({});
    expect(await found(store, name, 30)).toHaveLength(30);
    await fetch(`${server.url}/collections/${name}`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ strict_mode_config: { enabled: true, max_query_limit: 5, search_max_batchsize: 1 } }),
    });
    expect(await found(store, name, 30)).toHaveLength(30);
  });
});

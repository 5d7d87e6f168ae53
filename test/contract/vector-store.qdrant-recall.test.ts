import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import { seeded } from "../../src/core/statistics/random.js";
import type { Point, VectorStore } from "../../src/ports/vector-store.js";
import { qdrantBinary, startQdrant, whyNoQdrant, type QdrantServer } from "../support/qdrant-server.js";

const dimension = 64;
const random = seeded(11);
const points: Point[] = Array.from({ length: 8_000 }, (_, i) => {
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return { id: `p${i}`, vector: vector.map((x) => x / length), payload: {} };
});
const asked = points.filter((_, i) => i % 400 === 0);
let server: QdrantServer | null = null;

/** Share of the exact nearest hundred that the store finds. */
async function recall(store: VectorStore): Promise<number> {
  const found = await store.query(
    "c",
    asked.map(({ vector }) => ({ vector, limit: 100 })),
  );
  let hits = 0;
  asked.forEach(({ vector }, i) => {
    const dot = (other: Float32Array): number => other.reduce((sum, x, at) => sum + x * vector[at]!, 0);
    const exact = points
      .map(({ id, vector: other }) => ({ id, score: dot(other) }))
      .toSorted((a, b) => b.score - a.score);
    const nearest = new Set(exact.slice(0, 100).map(({ id }) => id));
    hits += found[i]!.filter(({ id }) => nearest.has(id)).length;
  });
  return hits / (100 * asked.length);
}

interface Info {
  status: string;
  indexed_vectors_count: number;
  points_count: number;
}

/** A collection on the server, with what only an operator may do to it. */
async function collectionOf(store: VectorStore): Promise<{
  info(): Promise<Info>;
  configure(settings: object): Promise<unknown>;
}> {
  await store.ensureCollection({ name: "c", dimension, indexes: {} });
  const name = (await store.setup()).collections.find((one) => one.name.endsWith("-c"))!.name;
  const url = `${server!.url}/collections/${name}`;
  return {
    info: async () => ((await (await fetch(url)).json()) as { result: Info }).result,
    configure: (settings) =>
      fetch(url, {
        method: "PATCH",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(settings),
      }),
  };
}

describe.skipIf(qdrantBinary === null)(`an index of Qdrant${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`, () => {
  const stores: VectorStore[] = [];
  beforeAll(async () => {
    server = await startQdrant();
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    await server?.close();
  });
  const fresh = (): VectorStore => {
    const store = createQdrantVectorStore({
      url: server!.url,
      namespace: { prefix: "recall", owner: randomUUID() },
    });
    stores.push(store);
    return store;
  };

  test("that is thin: recall is measured, raised by looking further, and told", async () => {
    const store = fresh();
    const { info, configure } = await collectionOf(store);
    await configure({
      hnsw_config: { m: 4, ef_construct: 8, full_scan_threshold: 10 },
      optimizers_config: { indexing_threshold: 100, default_segment_number: 1 },
    });
    await store.upsert("c", points);
    const built = async (): Promise<boolean> => {
      const { status, indexed_vectors_count: indexed } = await info();
      return status === "green" && indexed >= 0.9 * points.length;
    };
    await expect.poll(built, { timeout: 60_000, interval: 200 }).toBe(true);
    const before = await recall(store);
    expect(before).toBeLessThan(0.98);
    const tuned = await store.tune("c");
    expect(tuned!.breadth).toBeGreaterThanOrEqual(128);
    expect(await recall(store)).toBeGreaterThan(before);
    const told = (await store.setup()).collections[0]!.detail;
    expect(told).toContain(`recall at 100 ${tuned!.recall.toFixed(3)} with hnsw_ef ${tuned!.breadth}`);
  });

  test("that is being built when the server is killed: answers go on, health says so, and it is built", async () => {
    const store = fresh();
    const { info, configure } = await collectionOf(store);
    const limits = { indexing_threshold: 100, default_segment_number: 1 };
    await configure({ optimizers_config: { ...limits, max_optimization_threads: 0 } });
    await store.upsert("c", points);
    const status = async (): Promise<string> => (await info()).status;
    await expect.poll(status, { timeout: 60_000 }).toMatch(/grey|yellow/);
    expect(await store.health()).toMatchObject({ state: "UP", detail: expect.stringMatching(/optimising/) });
    await configure({ optimizers_config: { ...limits, max_optimization_threads: 1 } });
    await server!.kill();
    await server!.start();
    expect(await recall(store)).toBeGreaterThan(0.9);
    expect(await store.health()).toMatchObject({ state: "UP" });
    expect(await store.count("c")).toBe(points.length);
    // Where it waits for a write to go on, the next one is enough.
    await store.upsert("c", points.slice(0, 300));
    await expect.poll(status, { timeout: 90_000, interval: 200 }).toBe("green");
    expect(await store.count("c")).toBe(points.length);
  });
});

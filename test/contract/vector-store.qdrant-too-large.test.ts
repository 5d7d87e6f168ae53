import { expect, onTestFinished, test } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import { startFakeQdrant } from "../fakes/qdrant/server.js";

test("sends less at a time where a request is too large, as behind a proxy that takes a megabyte", async () => {
  const server = await startFakeQdrant({ maxBytes: 2_000 });
  const store = createQdrantVectorStore({ url: server.url, retries: 0 });
  onTestFinished(async () => {
    await store.close();
    await server.close();
  });
  await store.ensureCollection({ name: "c", dimension: 2, indexes: {} });
  const vector = Float32Array.of(1, 0);
  const points = Array.from({ length: 100 }, (_, i) => ({ id: `p-${i}`, vector, payload: { number: i } }));
  await store.upsert("c", points);
  expect(await store.count("c")).toBe(100);
  const queries = Array.from({ length: 60 }, (_, i) => ({
    vector,
    limit: 1,
    filter: { must: [{ key: "number", match: { value: i } }] },
  }));
  expect((await store.query("c", queries)).map(([first]) => first?.id)).toEqual(
    points.slice(0, 60).map(({ id }) => id),
  );
  const puts = (): number => server.requests.filter((request) => request === "PUT /collections/c/points").length;
  const before = puts();
  await store.upsert("c", points.slice(0, 5));
  expect(puts() - before).toBe(1);
});

import { expect, onTestFinished, test } from "vitest";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import type { ScoredPoint } from "../../src/ports/vector-store.js";
import { startFakeQdrant } from "../fakes/qdrant/server.js";

const at = (angle: number): Float32Array => Float32Array.of(Math.cos(angle), Math.sin(angle));

test("ids that are known are not asked for again, and new ones are found out", async () => {
  const server = await startFakeQdrant();
  const store = createQdrantVectorStore({ url: server.url });
  onTestFinished(async () => {
    await store.close();
    await server.close();
  });
  await store.ensureCollection({ name: "c", dimension: 2, indexes: {} });
  const point = (number: number) => ({ id: `p-${number}`, vector: at(number / 100), payload: { number } });
  await store.upsert(
    "c",
    Array.from({ length: 30 }, (_, i) => point(i)),
  );
  const nearest = async (): Promise<ScoredPoint[]> => (await store.query("c", [{ vector: at(0), limit: 5 }]))[0]!;
  const expected = ["p-0", "p-1", "p-2", "p-3", "p-4"];
  for (let round = 0; round < 30; round++) expect((await nearest()).map(({ id }) => id)).toEqual(expected);
  expect(await nearest()).toEqual(expected.map((id) => ({ id, score: expect.any(Number) as number })));
  const lookedUp = (): number => server.requests.filter((request) => request === "POST /collections/c/points").length;
  expect(lookedUp()).toBe(0);

  const other = createQdrantVectorStore({ url: server.url });
  onTestFinished(() => other.close());
  await other.upsert("c", [{ ...point(0), id: "new" }]);
  await other.delete("c", { ids: ["p-1"] });
  expect((await nearest()).map(({ id }) => id)).toEqual(["new", "p-0", "p-2", "p-3", "p-4"]);
  // Found without its payload, and looked up by itself.
  expect(lookedUp()).toBe(1);
  const [found] = await store.query("c", [{ vector: at(0), limit: 2, withPayload: ["number"] }]);
  expect(found).toEqual([
    { id: "new", score: expect.closeTo(1, 5), payload: { number: 0 } },
    { id: "p-0", score: expect.closeTo(1, 5), payload: { number: 0 } },
  ]);
});

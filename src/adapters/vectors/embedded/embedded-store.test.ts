import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Point, VectorStore } from "../../../ports/vector-store.js";
import { createEmbeddedVectorStore } from "./embedded-store.js";

const points = (count: number): Point[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `p${i}`,
    vector: Float32Array.of(Math.cos(i), Math.sin(i)),
    payload: {},
  }));

describe("embedded vector store", () => {
  let store: VectorStore;
  beforeEach(async () => {
    store = createEmbeddedVectorStore();
    await store.ensureCollection({ name: "c", dimension: 2, indexes: {} });
  });
  afterEach(() => store.close());

  const query = { vector: Float32Array.of(1, 0), limit: 3 };

  it("answers a small query before a long batch that came first", async () => {
    await store.upsert("c", points(3000));
    const finished: string[] = [];
    await Promise.all([
      store
        .query(
          "c",
          Array.from({ length: 200 }, () => query),
        )
        .then(() => finished.push("batch")),
      store.query("c", [query]).then(() => finished.push("small")),
    ]);
    expect(finished).toEqual(["small", "batch"]);
  });

  it("applies writes in the order of their calls, though a large one takes many messages", async () => {
    await Promise.all([
      store.upsert("c", points(2000)),
      store.delete("c", { filter: {} }),
      store.upsert("c", points(3)),
      store.setPayload("c", ["p1"], { seen: true }),
    ]);
    expect((await store.scroll("c", { limit: 10 })).points.map((p) => [p.id, p.payload])).toEqual([
      ["p0", {}],
      ["p1", { seen: true }],
      ["p2", {}],
    ]);
  });

  it("keeps writing after a write that was refused", async () => {
    const refused = store.upsert("c", [{ id: "", vector: Float32Array.of(1, 0), payload: {} }]);
    const accepted = store.upsert("c", points(2));
    await expect(refused).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await accepted;
    expect(await store.count("c")).toBe(2);
  });

  it("leaves the caller's vectors usable after an upsert", async () => {
    const mine = points(5);
    await store.upsert("c", mine);
    expect(mine.every((p) => p.vector.length === 2)).toBe(true);
  });

  it("ends open calls and refuses new ones with UNAVAILABLE when closed", async () => {
    const open = store.query("c", [query]);
    const ended = expect(open).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await store.close();
    await ended;
    await expect(store.count("c")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(await store.health()).toMatchObject({ state: "DOWN" });
  });
});

import { beforeAll, expect, it } from "vitest";
import type { VectorStore } from "../../../src/ports/vector-store.js";
import { collections, point, unit, type StoreUnderTest } from "./collection.js";

/** What every vector store promises of aliases, odd values and sizes. */
export function limitContract(of: () => StoreUnderTest): void {
  const { collection, idsFor } = collections(of);
  let store: VectorStore;
  beforeAll(() => {
    ({ store } = of());
  });

  it("takes an alias in every call and moves it at once", async () => {
    const [first, second] = [
      await collection([point("old", [1])]),
      await collection([point("new", [1]), point("newer", [0, 1])]),
    ];
    const alias = `${first}-alias`;
    await store.switchAlias(alias, first);
    expect((await store.aliases())[alias]).toBe(first);
    await store.upsert(alias, [point("added", [0, 1])]);
    await store.setPayload(alias, ["added"], { colour: "red" });
    expect((await store.retrieve(alias, ["added"]))[0]!.payload).toEqual({ colour: "red" });
    expect(await store.count(first)).toBe(2);
    await store.delete(alias, { ids: ["added"] });
    await store.switchAlias(alias, second);
    expect((await store.aliases())[alias]).toBe(second);
    expect(await store.count(alias)).toBe(2);
    expect((await store.query(alias, [{ vector: unit([1]), limit: 1 }]))[0]!.map((hit) => hit.id)).toEqual(["new"]);
    expect(await idsFor(alias)).toEqual(["new", "newer"]);
    await store.ensureCollection({ name: alias, dimension: 4, indexes: {} });
    await expect(store.switchAlias(first, second)).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await idsFor(first)).toEqual(["old"]);
  });

  it("refuses a vector of another dimension, naming both, in upsert and query", async () => {
    const physical = await collection();
    const wrong = { code: "DIMENSION_MISMATCH", message: expect.stringMatching(/\b4\b.*\b3\b/) };
    await expect(store.upsert(physical, [{ id: "a", vector: unit([1], 3), payload: {} }])).rejects.toMatchObject(wrong);
    await expect(store.query(physical, [{ vector: unit([1], 3), limit: 1 }])).rejects.toMatchObject(wrong);
    expect(await store.count(physical)).toBe(0);
  });

  it("refuses what cannot be kept or asked, naming the place", async () => {
    const physical = await collection();
    const refusals: [() => Promise<unknown>, (string | number)[]][] = [
      [() => store.upsert(physical, [point("a", [1]), point("", [1])]), ["points", 1, "id"]],
      [
        () => store.upsert(physical, [{ id: "a", vector: Float32Array.of(1, NaN, 0, 0), payload: {} }]),
        ["points", 0, "vector"],
      ],
      [() => store.upsert(physical, [point("a", [1], { _id: "b" })]), ["points", 0, "payload", "_id"]],
      [() => store.upsert(physical, [point("a", [1], { year: Infinity })]), ["points", 0, "payload", "year"]],
      [() => store.query(physical, [{ vector: unit([1]), limit: 0 }]), ["queries", 0, "limit"]],
      [() => store.query(physical, [{ vector: Float32Array.of(NaN, 0, 0, 0), limit: 1 }]), ["queries", 0, "vector"]],
      [
        () => store.count(physical, { must: [{ key: "year", range: { gt: NaN } }] }),
        ["filter", "must", 0, "range", "gt"],
      ],
      [() => store.scroll(physical, { limit: 1.5 }), ["limit"]],
    ];
    for (const [call, path] of refusals) await expect(call()).rejects.toMatchObject({ code: "BAD_USER_INPUT", path });
  });

  it("keeps unicode and odd ids, values and field names apart", async () => {
    const ids = [
      "é",
      "e\u0301",
      "用户/1",
      "a b",
      "A B",
      "'; drop",
      "\u0000",
      "😀",
      "../..",
      "0",
      "00",
      " ",
      "x".repeat(500),
    ];
    const physical = await collection(
      ids.map((id, i) => point(id, [1, i], { "scene.device": "手机", "名前 🐦": id, "a[0]": i })),
    );
    expect(await store.count(physical)).toBe(ids.length);
    expect((await store.retrieve(physical, ids)).map((p) => p.id)).toEqual(ids);
    expect(await idsFor(physical, { must: [{ hasId: ["é", "00"] }] })).toEqual(["é", "00"].toSorted());
    for (const id of ids)
      expect(await idsFor(physical, { must: [{ key: "名前 🐦", match: { value: id } }] })).toEqual([id]);
    expect(
      await store.count(physical, {
        must: [
          { key: "scene.device", match: { value: "手机" } },
          { key: "a[0]", range: { lt: 2 } },
        ],
      }),
    ).toBe(2);
    await store.setPayload(physical, ["0"], { "scene.device": null });
    expect(await idsFor(physical, { must: [{ isEmpty: "scene.device" }] })).toEqual(["0"]);
  });

  it("takes 5,000 points in one call and finds each", async () => {
    const points = Array.from({ length: 5000 }, (_, i) => ({
      id: `n${i}`,
      vector: unit([Math.cos(i), Math.sin(i), Math.cos(i * 0.7), 0.3 * Math.sin(i * 1.3)], 8),
      payload: { year: i % 100, colour: `c${i % 10}` },
    }));
    const physical = await collection(points, 8);
    expect(await store.count(physical)).toBe(5000);
    const answers = await store.query(
      physical,
      [17, 2500, 4999].map((i) => ({ vector: points[i]!.vector, limit: 1 })),
    );
    expect(answers.map((answer) => answer[0]!.id)).toEqual(["n17", "n2500", "n4999"]);
    expect(
      await store.count(physical, {
        must: [
          { key: "year", match: { value: 42 } },
          { key: "colour", match: { value: "c2" } },
        ],
      }),
    ).toBe(50);
    await store.delete(physical, { filter: { must: [{ key: "year", range: { lt: 99 } }] } });
    expect(await store.count(physical)).toBe(50);
  });

  it("says in one sentence how it is", async () => {
    const { state, detail } = await store.health();
    expect(state).toBe("UP");
    expect(detail).toMatch(/\d+ collections?.*\.$/);
  });
}

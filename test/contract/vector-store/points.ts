import { beforeAll, expect, it } from "vitest";
import type { Payload, VectorStore } from "../../../src/ports/vector-store.js";
import { collections, point, unit, type StoreUnderTest } from "./collection.js";

/** What every vector store promises of collections and points. */
export function pointContract(of: () => StoreUnderTest): void {
  const { collection, idsFor } = collections(of);
  let store: VectorStore;
  beforeAll(() => {
    ({ store } = of());
  });

  it("makes a collection once, refuses it in another dimension, lists and drops it with its aliases", async () => {
    const physical = await collection([point("a", [1])]);
    await store.ensureCollection({ name: physical, dimension: 4, indexes: { year: "integer", later: "keyword" } });
    expect(await store.count(physical)).toBe(1);
    await expect(store.ensureCollection({ name: physical, dimension: 5, indexes: {} })).rejects.toMatchObject({
      code: "DIMENSION_MISMATCH",
      message: expect.stringMatching(/4.*5/),
    });
    await store.switchAlias(`${physical}-alias`, physical);
    expect(await store.collections()).toContain(physical);
    await store.dropCollection(`${physical}-alias`);
    expect(await store.collections()).not.toContain(physical);
    expect(await store.aliases()).not.toHaveProperty(`${physical}-alias`);
    await expect(store.dropCollection(physical)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("answers NOT_FOUND, naming the collection, in every call on one that is not there", async () => {
    const absent = "contract-absent";
    const calls = [
      () => store.upsert(absent, [point("a", [1])]),
      () => store.setPayload(absent, ["a"], { colour: "red" }),
      () => store.delete(absent, { ids: ["a"] }),
      () => store.query(absent, [{ vector: unit([1]), limit: 1 }]),
      () => store.retrieve(absent, ["a"]),
      () => store.count(absent),
      () => store.scroll(absent, { limit: 1 }),
      () => store.switchAlias("contract-alias-of-nothing", absent),
      () => store.dropCollection(absent),
    ];
    for (const call of calls)
      await expect(call()).rejects.toMatchObject({
        name: "GodwitError",
        code: "NOT_FOUND",
        message: expect.stringContaining(absent),
      });
  });

  it("inserts, replaces the whole point, and lets the later of two with one id stay", async () => {
    const physical = await collection([point("a", [1], { colour: "red", year: 2001 }), point("b", [0, 1])]);
    await store.upsert(physical, [
      point("a", [0, 0, 1], { colour: "blue" }),
      point("c", [1], { year: 1 }),
      point("c", [0, 0, 0, 1], { year: 2 }),
    ]);
    expect(await store.count(physical)).toBe(3);
    const [a, c] = await store.retrieve(physical, ["a", "c"]);
    expect(a!.payload).toEqual({ colour: "blue" });
    expect([...a!.vector]).toEqual([0, 0, 1, 0]);
    expect(c!.payload).toEqual({ year: 2 });
    expect([...c!.vector]).toEqual([0, 0, 0, 1]);
  });

  it("retrieves in the order asked, leaving out what is missing, with payload values of every kind", async () => {
    const payload: Payload = {
      text: "x",
      integer: 3,
      float: 2.5,
      yes: true,
      no: false,
      nothing: null,
      words: ["a", "b"],
      numbers: [1, 2.5],
      none: [],
    };
    const physical = await collection([point("a", [1], payload), point("b", [0, 1]), point("c", [0, 0, 1])]);
    expect((await store.retrieve(physical, ["c", "gone", "a", "b"])).map((p) => p.id)).toEqual(["c", "a", "b"]);
    expect((await store.retrieve(physical, ["a"]))[0]!.payload).toEqual(payload);
    expect(await store.retrieve(physical, [])).toEqual([]);
  });

  it("deletes by ids, known or not, and by filter; what is left is still found", async () => {
    const physical = await collection(
      ["a", "b", "c", "d", "e"].map((id, i) => point(id, [1, i], { year: i, colour: i % 2 ? "red" : "blue" })),
    );
    await store.delete(physical, { ids: ["a", "gone"] });
    expect(await idsFor(physical)).toEqual(["b", "c", "d", "e"]);
    await store.delete(physical, { filter: { must: [{ key: "year", range: { gte: 3 } }] } });
    expect(await idsFor(physical)).toEqual(["b", "c"]);
    const [hits] = await store.query(physical, [{ vector: unit([1, 2]), limit: 5, withPayload: true }]);
    expect(hits!.map((hit) => [hit.id, hit.payload])).toEqual([
      ["c", { year: 2, colour: "blue" }],
      ["b", { year: 1, colour: "red" }],
    ]);
    expect(await idsFor(physical, { must: [{ key: "colour", match: { value: "red" } }] })).toEqual(["b"]);
  });

  it("answers with the payload fields that are asked for", async () => {
    const physical = await collection([point("a", [1], { year: 3, "a.dotted name": "x", colour: "blue" })]);
    const ask = (withPayload: boolean | string[]) => ({ vector: unit([1]), limit: 1, withPayload });
    const found = await store.query(physical, [ask(["year", "none"]), ask(["a.dotted name"]), ask([]), ask(true)]);
    expect(found.map(([hit]) => hit!.payload)).toEqual([
      { year: 3 },
      { "a.dotted name": "x" },
      {},
      { year: 3, "a.dotted name": "x", colour: "blue" },
    ]);
  });

  it("keeps the last of the points of one id, however many there are", async () => {
    const physical = await collection(
      Array.from({ length: 3_000 }, (_, i) => point(`p${i % 1_000}`, [1, i % 1_000], { round: Math.floor(i / 1_000) })),
    );
    expect(await store.count(physical)).toBe(1_000);
    expect(await store.count(physical, { must: [{ key: "round", match: { value: 2 } }] })).toBe(1_000);
  });
}

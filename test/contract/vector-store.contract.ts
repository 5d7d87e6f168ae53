import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Filter, Payload, Point, VectorStore } from "../../src/ports/vector-store.js";
import { checkFilterMeaning } from "./vector-store.filters.js";

/** A unit vector of `dimension` numbers with the given first ones. */
export function unit(first: readonly number[], dimension = 4): Float32Array {
  const vector = new Float32Array(dimension);
  vector.set(first);
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}

const point = (id: string, first: readonly number[], payload: Payload = {}): Point => ({
  id,
  vector: unit(first),
  payload,
});

/**
 * What every vector store promises. `make` starts a store; `close` of the returned pair ends what `make` started beside
 * it.
 */
export function vectorStoreContract(
  name: string,
  make: () => Promise<{ store: VectorStore; close?: () => Promise<void> }>,
): void {
  describe(`vector store contract: ${name}`, () => {
    let store: VectorStore;
    let closeBeside: (() => Promise<void>) | undefined;
    const made: string[] = [];

    beforeAll(async () => {
      ({ store, close: closeBeside } = await make());
    });
    afterAll(async () => {
      for (const collection of made) await store.dropCollection(collection).catch(() => undefined);
      await store.close();
      await closeBeside?.();
    });

    async function collection(points: readonly Point[] = [], dimension = 4): Promise<string> {
      const physical = `contract-${randomUUID()}`;
      made.push(physical);
      await store.ensureCollection({
        name: physical,
        dimension,
        indexes: { colour: "keyword", year: "integer", price: "float", sold: "bool" },
      });
      await store.upsert(physical, points);
      return physical;
    }
    const idsFor = async (physical: string, filter?: Filter): Promise<string[]> => {
      const page = await store.scroll(physical, { limit: 1000, ...(filter ? { filter } : {}) });
      return page.points.map((p) => p.id).toSorted();
    };

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
        Array.from({ length: 3_000 }, (_, i) =>
          point(`p${i % 1_000}`, [1, i % 1_000], { round: Math.floor(i / 1_000) }),
        ),
      );
      expect(await store.count(physical)).toBe(1_000);
      expect(await store.count(physical, { must: [{ key: "round", match: { value: 2 } }] })).toBe(1_000);
    });

    it("sorts by cosine, then id, and cuts at the limit and at minScore", async () => {
      const physical = await collection([
        point("near", [1, 0.1]),
        point("tie-c", [1, 1]),
        point("tie-a", [1, 1]),
        point("tie-b", [1, 1]),
        point("far", [0, 0, 1]),
        point("opposite", [-1]),
      ]);
      const [all, tied, close] = await store.query(physical, [
        { vector: unit([1]), limit: 10 },
        { vector: unit([1]), limit: 3 },
        { vector: unit([1]), limit: 10, minScore: 0.5, withPayload: true },
      ]);
      expect(all!.map((hit) => hit.id)).toEqual(["near", "tie-a", "tie-b", "tie-c", "far", "opposite"]);
      expect(all![0]!).not.toHaveProperty("payload");
      expect(all!.map((hit) => hit.score)).toEqual(
        [0.995, Math.SQRT1_2, Math.SQRT1_2, Math.SQRT1_2, 0, -1].map((score) => expect.closeTo(score, 3)),
      );
      expect(tied!.map((hit) => hit.id)).toEqual(["near", "tie-a", "tie-b"]);
      expect(close!.map((hit) => hit.id)).toEqual(["near", "tie-a", "tie-b", "tie-c"]);
      expect(close![0]!.payload).toEqual({});
    });

    it("answers a batch in order, each query with its own filter and limit, as if asked alone", async () => {
      const physical = await collection(
        Array.from({ length: 60 }, (_, i) =>
          point(`p${i}`, [Math.cos(i), Math.sin(i), 0.2], { year: i % 7, colour: i % 2 ? "red" : "blue" }),
        ),
      );
      const queries = Array.from({ length: 11 }, (_, i) => ({
        vector: unit([Math.sin(i), Math.cos(i), 0.1]),
        limit: 1 + i,
        ...(i % 3 === 0
          ? {}
          : { filter: { must: [{ key: "colour", match: { value: i % 3 === 1 ? "red" : "blue" } }] } }),
      }));
      const batch = await store.query(physical, queries);
      expect(batch.map((answer) => answer.length)).toEqual(queries.map((query) => query.limit));
      for (const [i, query] of queries.entries()) expect((await store.query(physical, [query]))[0]).toEqual(batch[i]);
      expect(await store.query(physical, [])).toEqual([]);
    });

    it("scores vectors of any length by their cosine", async () => {
      const physical = await collection([{ id: "long", vector: Float32Array.of(3, 4, 0, 0), payload: {} }]);
      const [hits] = await store.query(physical, [{ vector: Float32Array.of(10, 0, 0, 0), limit: 1 }]);
      expect(hits![0]!.score).toBeCloseTo(0.6, 5);
    });

    it("sets fields of existing points, removes with null, and ignores ids that are not there", async () => {
      const physical = await collection([
        point("a", [1], { colour: "red", year: 1 }),
        point("b", [0, 1], { colour: "red" }),
      ]);
      await store.setPayload(physical, ["a", "gone"], { year: null, price: 9.5, tags: ["x"] });
      expect((await store.retrieve(physical, ["a", "b"])).map((p) => p.payload)).toEqual([
        { colour: "red", price: 9.5, tags: ["x"] },
        { colour: "red" },
      ]);
      expect(await idsFor(physical, { must: [{ key: "tags", match: { value: "x" } }] })).toEqual(["a"]);
      expect(await idsFor(physical, { must: [{ isEmpty: "year" }] })).toEqual(["a", "b"]);
      expect(await store.count(physical)).toBe(2);
    });

    checkFilterMeaning(async (points, filter) =>
      idsFor(await collection(points.map((payload, i) => point(`p${i}`, [1, i], payload))), filter),
    );

    it("counts exactly, with and without a filter, and filters queries alike", async () => {
      const physical = await collection(Array.from({ length: 30 }, (_, i) => point(`p${i}`, [1, i], { year: i })));
      const filter: Filter = { must: [{ key: "year", range: { gt: 3, lte: 9 } }], mustNot: [{ hasId: ["p5"] }] };
      expect(await store.count(physical)).toBe(30);
      expect(await store.count(physical, filter)).toBe(5);
      const [hits] = await store.query(physical, [{ vector: unit([1]), limit: 100, filter }]);
      expect(hits!.map((hit) => hit.id)).toEqual(["p4", "p6", "p7", "p8", "p9"]);
    });

    it("pages through every point once, with a filter and with vectors if asked", async () => {
      const physical = await collection(Array.from({ length: 23 }, (_, i) => point(`p${i}`, [1, i], { year: i % 2 })));
      const pageThrough = async (options: { filter?: Filter; withVector?: boolean }): Promise<Point[]> => {
        const seen: Point[] = [];
        for (let next: string | null | undefined; next !== null; ) {
          const page = await store.scroll(physical, {
            limit: 5,
            ...options,
            ...(next === undefined ? {} : { after: next }),
          });
          expect(page.points.length).toBeLessThanOrEqual(5);
          seen.push(...page.points);
          next = page.next;
        }
        return seen;
      };
      const all = await pageThrough({});
      expect(all.map((p) => p.id).toSorted()).toEqual(Array.from({ length: 23 }, (_, i) => `p${i}`).toSorted());
      expect(all[0]!.vector).toHaveLength(0);
      expect((await pageThrough({})).map((p) => p.id)).toEqual(all.map((p) => p.id));
      const odd = await pageThrough({ filter: { must: [{ key: "year", match: { value: 1 } }] }, withVector: true });
      expect(odd).toHaveLength(11);
      for (const p of odd)
        expect([...p.vector]).toEqual([...unit([1, Number(p.id.slice(1))])].map((x) => expect.closeTo(x, 6)));
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
      await expect(store.upsert(physical, [{ id: "a", vector: unit([1], 3), payload: {} }])).rejects.toMatchObject(
        wrong,
      );
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
  });
}

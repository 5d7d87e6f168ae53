import { beforeAll, expect, it } from "vitest";
import type { Filter, Point, VectorStore } from "../../../src/ports/vector-store.js";
import { checkFilterMeaning } from "../vector-store.filters.js";
import { collections, point, unit, type StoreUnderTest } from "./collection.js";

/** What every vector store promises of queries, counts and pages. */
export function queryContract(of: () => StoreUnderTest): void {
  const { collection, idsFor } = collections(of);
  let store: VectorStore;
  beforeAll(() => {
    ({ store } = of());
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
      ...(i % 3 === 0 ? {} : { filter: { must: [{ key: "colour", match: { value: i % 3 === 1 ? "red" : "blue" } }] } }),
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
}

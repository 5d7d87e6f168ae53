import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmbeddedVectorStore } from "../../src/adapters/vectors/embedded/embedded-store.js";
import { createQdrantVectorStore } from "../../src/adapters/vectors/qdrant/qdrant-store.js";
import type { Condition, Filter, Payload, PayloadValue, Point, VectorStore } from "../../src/ports/vector-store.js";
import { startFakeQdrant, type FakeQdrantServer } from "../fakes/qdrant/server.js";
import { unit } from "./vector-store/collection.js";

const fields = ["colour", "count", "flag", "tags", "sizes", "a.b"] as const;
const word = fc.constantFrom("", "a", "b", "c", "A");
const number = fc.constantFrom(-1, 0, 1, 2, 2.5, 1e15);
const valueOf: Record<(typeof fields)[number], fc.Arbitrary<PayloadValue>> = {
  colour: word,
  count: number,
  flag: fc.boolean(),
  tags: fc.array(word, { maxLength: 3 }),
  sizes: fc.array(number, { maxLength: 3 }),
  "a.b": fc.option(word),
};
const payload: fc.Arbitrary<Payload> = fc.record(valueOf, { requiredKeys: [] });
const id = fc.nat({ max: 29 }).map((n) => `p${n}`);
const field = fc.constantFrom(...fields);
const listed = fc.array(fc.oneof(word, number), { maxLength: 3 });

const { filter } = fc.letrec<{ filter: Filter; condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    fc.record({
      key: field,
      match: fc.oneof(
        fc.record({ value: fc.oneof(word, number, fc.boolean()) }),
        fc.record({ any: listed }),
        fc.record({ except: listed }),
      ),
    }),
    fc.record({
      key: field,
      range: fc.record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] }),
    }),
    fc.record({ isEmpty: field }),
    fc.record({ hasId: fc.array(id, { maxLength: 5 }) }),
    fc.record({ filter: tie("filter") }),
  ),
  filter: fc.record(
    {
      must: fc.array(tie("condition"), { maxLength: 2 }),
      should: fc.array(tie("condition"), { maxLength: 2 }),
      mustNot: fc.array(tie("condition"), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  ),
}));

type Write =
  | { kind: "upsert"; points: { id: string; payload: Payload; angle: number }[] }
  | { kind: "set"; ids: string[]; payload: Payload }
  | { kind: "delete"; ids: string[] }
  | { kind: "deleteBy"; filter: Filter };
const write: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("upsert" as const),
      points: fc.array(fc.record({ id, payload, angle: fc.nat({ max: 11 }) }), { maxLength: 20 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("set" as const),
      ids: fc.array(id, { maxLength: 5 }),
      payload: fc.record({ ...valueOf, count: fc.option(number) }, { requiredKeys: [] }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("delete" as const), ids: fc.array(id, { maxLength: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("deleteBy" as const), filter }) },
);

/**
 * Points lie between 0 and 0.92 rad and queries between 0 and −0.92: cosines are equal or clearly apart, whatever the
 * rounding.
 */
const direction = (twelfths: number): Float32Array => unit([Math.cos(twelfths / 12), Math.sin(twelfths / 12)], 3);

async function apply(store: VectorStore, collection: string, step: Write): Promise<void> {
  if (step.kind === "upsert")
    await store.upsert(
      collection,
      step.points.map((p): Point => ({ id: p.id, payload: p.payload, vector: direction(p.angle) })),
    );
  else if (step.kind === "set") await store.setPayload(collection, step.ids, step.payload);
  else await store.delete(collection, step.kind === "delete" ? { ids: step.ids } : { filter: step.filter });
}

async function allPoints(store: VectorStore, collection: string): Promise<Point[]> {
  const { points } = await store.scroll(collection, { limit: 100, withVector: true });
  return points.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe("embedded store and Qdrant adapter", () => {
  const embedded = createEmbeddedVectorStore();
  let server: FakeQdrantServer;
  let qdrant: VectorStore;
  let runs = 0;

  beforeAll(async () => {
    server = await startFakeQdrant();
    qdrant = createQdrantVectorStore({ url: server.url });
  });
  afterAll(async () => {
    await Promise.all([embedded.close(), qdrant.close()]);
    await server.close();
  });

  it("give the same answers to the same filters after the same writes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { minLength: 1, maxLength: 6 }),
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        fc.nat({ max: 11 }),
        async (writes, filters, angle) => {
          const collection = `run-${runs++}`;
          const stores = [embedded, qdrant];
          for (const store of stores) {
            await store.ensureCollection({ name: collection, dimension: 3, indexes: { colour: "keyword" } });
            for (const step of writes) await apply(store, collection, step);
          }
          const queries = filters.map((f, i) => ({
            vector: direction(-angle),
            limit: 3 + i,
            filter: f,
            withPayload: true,
          }));
          const [one, other] = await Promise.all(
            stores.map(async (store) => ({
              hits: (await store.query(collection, queries)).map((answer) =>
                answer.map((hit) => ({ ...hit, score: expect.closeTo(hit.score, 5) as number })),
              ),
              counts: await Promise.all(filters.map((f) => store.count(collection, f))),
              points: await allPoints(store, collection),
            })),
          );
          expect(other!.counts).toEqual(one!.counts);
          expect(other!.points).toEqual(one!.points.map((p) => ({ ...p, vector: expect.anything() as Float32Array })));
          for (const [i, hits] of other!.hits.entries())
            expect(hits.map((hit) => [hit.id, hit.payload])).toEqual(one!.hits[i]!.map((hit) => [hit.id, hit.payload]));
        },
      ),
      { numRuns: 60, seed: 20_260_101 },
    );
    expect(server.violations).toEqual([]);
  });
});

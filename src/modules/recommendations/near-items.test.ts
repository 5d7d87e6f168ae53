import { expect, test } from "vitest";
import { createEmbeddedVectorStore } from "../../adapters/vectors/embedded/embedded-store.js";
import { Catalogue } from "../../core/ranking/catalogue.js";
import { defaultModel, plainWeights } from "../../core/ranking/model.js";
import { sketchOf } from "../../core/ranking/own-vectors/sketch.js";
import { emptySparse } from "../../core/sparse.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { sketchCollection } from "../catalogue/own-vectors/collection.js";
import { OwnMatrix } from "../catalogue/own-vectors/own-matrix.js";
import { itemsAlias, itemsCollection } from "../catalogue/spaces.js";
import type { CandidateQuestion } from "./near-items.js";
import { NearItems } from "./near-items.js";

const unit = (angle: number): Float32Array => Float32Array.of(Math.cos(angle), Math.sin(angle));
const item = (number: number) => ({
  number,
  id: `i${number}`,
  domain: "shop",
  language: null,
  tags: [],
  attributes: {},
  publishedAt: null,
  expiresAt: null,
  topics: emptySparse,
});
const now = Date.UTC(2026, 0, 31, 12, 0, 10);

test("asks the store again only when something else is asked, and keeps no failure", async () => {
  const store = createEmbeddedVectorStore();
  const catalogue = new Catalogue();
  let asked = 0;
  const counting: VectorStore = {
    ...store,
    query: (...question) => {
      asked++;
      return store.query(...question);
    },
  };
  const near = new NearItems(counting);
  const engagements = new Map();
  for (let number = 0; number < 5; number++) catalogue.upsert(item(number));
  catalogue.upsert({ ...item(4), expiresAt: now + 60_000 }); // one that goes: the minute matters from then on
  const question: CandidateQuestion = {
    userId: "u",
    task: "NEXT",
    space: "plane:2",
    interests: [{ topic: 0, share: 1, vector: unit(0) }],
    engagements,
    filter: {},
    now,
    model: defaultModel,
    catalogue,
    ownVectors: null,
  };

  expect(await near.of(question)).toBeNull(); // there is no collection yet
  const collection = itemsCollection("plane:2");
  await store.ensureCollection({ name: collection, dimension: 2, indexes: {} });
  await store.upsert(
    collection,
    [0, 1, 2, 3].map((number) => ({ id: `i${number}`, vector: unit(number), payload: { domain: "shop" } })),
  );
  expect([...(await near.of(question))!]).toEqual([0, 1, 2, 3]);
  expect([...(await near.of({ ...question, now: now + 20_000 }))!]).toEqual([0, 1, 2, 3]);
  expect(asked).toBe(2);

  // Another process has gone over to another space, where the items lie elsewhere.
  await store.ensureCollection({ name: "items-of-another-space", dimension: 2, indexes: {} });
  await store.upsert("items-of-another-space", [{ id: "i4", vector: unit(0), payload: { domain: "shop" } }]);
  await store.switchAlias(itemsAlias, "items-of-another-space");
  expect([...(await near.of({ ...question, engagements: new Map() }))!]).toEqual([0, 1, 2, 3]);
  asked = 2;

  const others: Partial<CandidateQuestion>[] = [
    { engagements: new Map() },
    { now: now + 120_000 },
    { filter: { exclude: ["i0"] } },
    { model: { ...defaultModel, version: "later" } },
    { interests: [{ topic: 1, share: 1, vector: unit(3) }] },
  ];
  for (const [i, other] of others.entries()) {
    await near.of({ ...question, ...other });
    expect(asked).toBe(3 + i);
  }
  await near.of(question);
  const before = asked;
  catalogue.upsert(item(5));
  await near.of(question);
  expect(asked).toBe(before + 1);
  await store.close();
});

test("asks for what looks like what the user had, where the ranker weighs that and something is known", async () => {
  const store = createEmbeddedVectorStore();
  const catalogue = new Catalogue();
  const own = new OwnMatrix();
  // Even items look one way, odd ones another.
  const sketch = (number: number) => sketchOf([{ space: "image", vector: unit((number % 2) * 1.5 + number / 100) }])!;
  await store.ensureCollection({ name: itemsCollection("plane:2"), dimension: 2, indexes: {} });
  await store.ensureCollection(sketchCollection);
  for (let number = 0; number < 8; number++) own.set(catalogue.upsert(item(number)), sketch(number));
  const point = (number: number) => ({ id: `i${number}`, vector: sketch(number), payload: { domain: "shop" } });
  await store.upsert(sketchCollection.name, [1, 2, 3, 4, 5, 6, 7].map(point));
  const weighing = {
    ...defaultModel,
    version: "weighing",
    weights: { ...defaultModel.weights, NEXT: plainWeights({ ownVectors: 1 }) },
  };
  const engagement = { weight: 1, count: 1, firstAt: now, lastAt: now };
  const question: CandidateQuestion = {
    userId: "u",
    task: "NEXT",
    space: "plane:2",
    interests: [],
    engagements: new Map([[0, engagement as never]]),
    filter: {},
    now,
    model: weighing,
    catalogue,
    ownVectors: own.snapshot(),
  };
  const near = new NearItems(store);
  expect([...(await near.of(question))!].slice(0, 3)).toEqual([2, 4, 6]);
  expect([...(await near.of({ ...question, model: defaultModel }))!]).toEqual([]);
  expect([...(await near.of({ ...question, engagements: new Map() }))!]).toEqual([]);
  expect([...(await near.of({ ...question, ownVectors: null, engagements: new Map(question.engagements) }))!]).toEqual(
    [],
  );
  await store.close();
});

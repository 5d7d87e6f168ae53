import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { ownCollection } from "../../src/modules/catalogue/own-vectors/collection.js";
import { startHarness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { byLooks, cushionsOf, lookOf } from "../support/looks.js";
import { dayMs } from "../../src/core/time.js";
import { draw, pictureDimension, vectorOf } from "../support/pictures.js";
import { upsertItems } from "../support/small-town.js";

/** Nine looks, four cushions of each. */
const cushions = cushionsOf(4, { from: 0, apart: 1 }).map(({ publishedAt: _publishedAt, ...cushion }, i) => ({
  ...cushion,
  attributes: { size: i % 4 },
}));
const declare =
  "mutation($name: String!, $dimension: Int!) { declareVectorSpace(name: $name, dimension: $dimension) { name dimension items } }";
const similar = `query($id: ID!, $filter: ItemFilter, $vector: String = "image") {
  similarItems(itemId: $id, filter: $filter, first: 3, vector: $vector) { score item { id vectors } } }`;

onBackends(
  "items' own vectors",
  {},
  async ({ gql, settle }) => {
    await gql(declare, { name: "image", dimension: pictureDimension });
    await gql(upsertItems, {
      items: [...cushions, { id: "plain", domain: "shop", title: "Cushion without a picture" }],
    });
    await settle();
  },
  (harness) => {
    const like = async (id: string, more: Record<string, unknown> = {}) =>
      (await harness().gql(similar, { id, ...more })).similarItems.map(({ item }) => item.id);

    test("items like one are those whose pictures are like its", async () => {
      const { gql } = harness();
      for (const { id } of cushions) {
        const found = await like(id);
        expect(found.map(lookOf)).toEqual([lookOf(id), lookOf(id), lookOf(id)]);
        expect(found).not.toContain(id);
      }
      const { similarItems } = await gql(similar, { id: cushions[0]!.id });
      expect(similarItems[0]).toMatchObject({ score: expect.closeTo(1, 1), item: { vectors: ["image"] } });
      expect(await like(cushions[0]!.id, { filter: { attributes: { size: { lte: 1 } } } })).toContain("cushion-0-1");
      expect(await like(cushions[0]!.id, { filter: { attributes: { size: 3 } } })).toContain("cushion-0-3");
      expect(await like("plain")).toEqual([]);
      expect((await gql("{ vectorSpaces { name dimension items } }")).vectorSpaces).toEqual([
        { name: "image", dimension: pictureDimension, items: 36 },
      ]);
    });

    test("the same again is here already; other vectors, none, and a deletion are followed", async () => {
      const { gql, settle } = harness();
      const put = async (item: Record<string, unknown>) => (await gql(upsertItems, { items: [item] })).upsertItems;
      const [first] = cushions;
      expect(await put(first!)).toMatchObject({ accepted: 0, duplicates: 1 });
      const { vectors: _left, ...silent } = first!;
      expect(await put(silent), "absent = it keeps them").toMatchObject({ accepted: 0, duplicates: 1 });
      const other = { ...first!, vectors: cushions.at(-1)!.vectors };
      expect(await put(other)).toMatchObject({ accepted: 1 });
      await settle();
      expect((await like(first!.id)).map(lookOf)).toEqual([8, 8, 8]);
      await put({ ...first!, vectors: [] });
      await settle();
      expect(await like(first!.id)).toEqual([]);
      expect(await like("cushion-8-0")).not.toContain(first!.id);
      await put(first!);
      await gql(`mutation { deleteItems(ids: ["cushion-8-3"]) { deleted } }`);
      await settle();
      expect(await like("cushion-8-0")).not.toContain("cushion-8-3");
      await put(cushions.at(-1)!);
      await settle();
      expect(await like("cushion-8-0")).toContain("cushion-8-3");
    });

    test("a lost collection is filled again from the history", async () => {
      const { gql, runtime } = harness();
      const { vectors, ownVectors } = runtime.services;
      const [collection] = (await vectors.collections()).filter((name) => name.startsWith("own-"));
      await vectors.dropCollection(collection!);
      await ownVectors.feed();
      expect((await like("cushion-4-0")).map(lookOf)).toEqual([4, 4, 4]);
      expect((await gql("{ vectorSpaces { items } }")).vectorSpaces[0]!.items).toBe(36);
    });

    test("what is wrong is refused by its place, and the others are taken", async () => {
      const { gql, refusal, settle } = harness();
      const values = vectorOf(draw("disc", [1, 1, 0], 1));
      const items = [
        [{ name: "image", values: values.slice(1) }],
        [{ name: "sound", values }],
        [{ name: "image", values: values.map(() => 0) }],
        [
          { name: "image", values },
          { name: "image", values },
        ],
        [{ name: "image", values }],
      ].map((vectors, n) => ({ id: `bad-${n}`, title: `Cushion ${n}`, vectors }));
      const { upsertItems: told } = await gql(upsertItems, { items });
      expect(told.accepted).toBe(1);
      expect(told.refused.map(({ path }) => path.join("."))).toEqual([
        "items.0.vectors.0.values",
        "items.1.vectors.0.name",
        "items.2.vectors.0.values",
        "items.3.vectors.1.name",
      ]);
      expect(told.refused[0]!.message).toContain(`wants ${pictureDimension} numbers`);
      const { refused } = await harness().runtime.services.catalogue.upsert([
        { id: "nan", title: "Cushion", vectors: [{ name: "image", values: values.with(2, Number.NaN) }] },
      ]);
      expect(refused[0]!.path).toEqual(["items", "0", "vectors", "0", "values", "2"]);
      expect((await refusal(declare, { name: "image", dimension: 3 })).extensions).toMatchObject({ code: "CONFLICT" });
      expect((await refusal(declare, { name: "x", dimension: 0 })).extensions.path).toEqual(["dimension"]);
      expect((await refusal(similar, { id: "plain", vector: "sound" })).extensions).toMatchObject({
        code: "NOT_FOUND",
        path: ["vector"],
      });
      await gql(`mutation { deleteItems(ids: ["bad-4"]) { deleted } }`);
      await settle();
    });

    test("a space that is removed takes its vectors along", async () => {
      const { gql, refusal } = harness();
      await gql(declare, { name: "sound", dimension: 2 });
      await gql(upsertItems, { items: [{ id: "plain", title: "Bell", vectors: [{ name: "sound", values: [1, 2] }] }] });
      expect((await gql('{ item(id: "plain") { vectors } }')).item!.vectors).toEqual(["sound"]);
      await gql(`mutation { removeVectorSpace(name: "sound") }`);
      expect((await gql('{ item(id: "plain") { vectors } }')).item!.vectors).toEqual([]);
      expect((await refusal(`mutation { removeVectorSpace(name: "sound") }`)).extensions.code).toBe("NOT_FOUND");

      // Left behind by a process that was still indexing.
      const { vectors } = harness().runtime.services;
      const left = ownCollection({ name: "sound", dimension: 2 });
      await vectors.ensureCollection(left);
      await vectors.upsert(left.name, [{ id: "cushion-0-0", vector: Float32Array.of(0.6, 0.8), payload: {} }]);
      await vectors.mark(left.name, 1);
      await gql(declare, { name: "sound", dimension: 2 });
      await gql(upsertItems, { items: [{ id: "plain", title: "Bell", vectors: [{ name: "sound", values: [3, 4] }] }] });
      await harness().settle();
      expect(await like("plain", { vector: "sound" })).toEqual([]);

      // Removed between the look at the spaces and the write.
      const { ownVectors } = harness().runtime.services.history;
      const spaces = ownVectors.spaces.bind(ownVectors);
      vi.spyOn(ownVectors, "spaces").mockImplementationOnce(async () => {
        const before = await spaces();
        await ownVectors.removeSpace("sound");
        return before;
      });
      const items = [{ id: "late", title: "Bell", vectors: [{ name: "sound", values: [3, 4] }] }];
      expect((await refusal(upsertItems, { items })).extensions.code).toBe("CONFLICT");
      expect((await gql('{ item(id: "late") { id } }')).item).toBeNull();
    });
  },
);

test("own vectors are there again after a restart, with the embedded store too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-own-vectors-"));
  let service = await startHarness("embedded", { folder, fakeTexts: true });
  try {
    await service.gql(declare, { name: "image", dimension: pictureDimension });
    await service.gql(upsertItems, { items: cushions });
    await service.settle();
    await service.close();
    service = await startHarness("embedded", { folder, fakeTexts: true });
    await service.runtime.services.ownVectors.feed();
    const { similarItems } = await service.gql(similar, { id: "cushion-2-0" });
    expect(similarItems.map(({ item }) => lookOf(item.id))).toEqual([2, 2, 2]);
  } finally {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the ranker learns a taste that pictures carry, and says so", async () => {
  const from = Date.UTC(2026, 0, 1);
  const days = 36;
  const shop = cushionsOf(120, { from: from - 6 * dayMs, apart: 1 / 3 });
  const service = await startHarness("embedded", { fakeTexts: true, frozen: true, startsAt: from + days * dayMs });
  const { gql, settle, runtime } = service;
  try {
    // No fit but the one that is asked for.
    await runtime.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 });
    await gql(declare, { name: "image", dimension: pictureDimension });
    for (let i = 0; i < shop.length; i += 200) {
      const items = shop.slice(i, i + 200).map((one) => ({ ...one, publishedAt: new Date(one.publishedAt) }));
      await gql(upsertItems, { items });
    }
    await settle();
    // Topics that followed pictures would carry the taste themselves.
    await runtime.services.history.settings.put("topics-fitted-on", { behaviours: 1e9 });
    const taken = byLooks(shop, { users: 27, from, days, seed: 4 });
    const record =
      "mutation($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }";
    for (let i = 0; i < taken.length; i += 500) {
      const behaviours = taken
        .slice(i, i + 500)
        .map((one) => ({ ...one, type: "CLICK", occurredAt: new Date(one.occurredAt) }));
      await gql(record, { behaviours });
    }
    await settle();
    const list = `query($userId: ID!) { recommendations(userId: $userId, task: DISCOVER, first: 10, exploration: 0) {
      edges { node { item { id title } reasons(language: "en") { code text evidence { item { id title } } } } } } }`;
    const looksFor = async (user: number) => {
      const { edges } = (await gql(list, { userId: `user-${user}` })).recommendations!;
      return { edges, same: edges.filter(({ node }) => lookOf(node.item.id) === user % 9).length };
    };
    const same = async () => {
      const lists = await Promise.all(Array.from({ length: 9 }, (_, user) => looksFor(user)));
      return lists.reduce((sum, one) => sum + one.same, 0);
    };
    const before = await same();
    const fitted = (await gql("mutation { fitModel(kind: RANKER) { models { serving } } }")).fitModel!;
    expect(fitted.models).toMatchObject([{ serving: true }]);
    expect(await same()).toBeGreaterThan(Math.max(45, before));
    const reasons = (await looksFor(3)).edges.flatMap(({ node }) =>
      node.reasons.filter(({ code }) => code === "ownVectors").map((reason) => ({ ...reason, of: node.item.id })),
    );
    expect(reasons.length).toBeGreaterThan(0);
    for (const { text, evidence, of } of reasons) {
      const named = evidence[0]!.item!;
      expect(text).toBe(`Looks or sounds much like “${named.title}”, which you opened.`);
      // Three looks share a colour, which a small picture shows most.
      expect(lookOf(named.id) % 3).toBe(lookOf(of) % 3);
    }
    // Without the space, nothing looks like anything.
    await gql(`mutation { removeVectorSpace(name: "image") }`);
    expect(runtime.services.editions.current.ownVectors).toBeNull();
  } finally {
    await service.close();
  }
}, 400_000);

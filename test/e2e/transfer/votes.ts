import { expect, test } from "vitest";
import { randomUUID } from "node:crypto";
import { encodeModel } from "../../../src/core/ranking/model-codec.js";
import { ItemItemIndex } from "../../../src/core/ranking/item-item/item-item.js";
import { defaultModel } from "../../../src/core/ranking/model.js";
import type { Harness } from "../../support/harness.js";
import { upsertItems, upsertUsers } from "../../support/small-town.js";
import { words, items, themeOf, setTransfer, readerQuestions } from "./readers.js";

/** What transfer does to lists and their reasons. */
export function carriedRecommendations(harness: () => Harness): void {
  const { gql, interestIn } = readerQuestions(harness);

  test("recommendations in the shop follow what was read, and say so in both languages", async () => {
    const mixed = await gql(
      '{ recommendations(userId: "u0", context: { domain: "shop" }, first: 3) { edges { node { reasons { code text } } } } }',
    );
    expect(mixed.recommendations.edges.flatMap(({ node }) => node.reasons.map(({ text }) => text)).join(" ")).toContain(
      " in News.",
    );
    const { NEXT, DISCOVER } = defaultModel.weights;
    const weighing = {
      ...defaultModel,
      weights: {
        NEXT,
        DISCOVER: {
          ...DISCOVER,
          features: [
            ...DISCOVER.features.filter(({ feature }) => feature !== "interestMixture"),
            { feature: "transfer" as const, weight: 1, offset: 0, scale: 1 },
          ],
        },
      },
    };
    const { id } = await harness().runtime.services.history.models.add({
      id: randomUUID(),
      kind: "RANKER",
      data: encodeModel(weighing),
      metrics: {},
    });
    await gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
    const ask = (language: string) =>
      gql(
        `{ recommendations(userId: "u0", context: { domain: "shop" }, first: 5) { edges { node { item { id } reasons(language: "${language}") { code text evidence { item { id domain } } } } } } }`,
      );
    await expect
      .poll(
        async () =>
          (await ask("en")).recommendations.edges.flatMap(({ node }) =>
            node.reasons.filter(({ code }) => code === "transfer"),
          ).length,
        { timeout: 10_000 },
      )
      .toBeGreaterThan(0);
    const english = (await ask("en")).recommendations.edges;
    const chinese = (await ask("zh")).recommendations.edges;
    expect(english.filter(({ node }) => node.item.id.startsWith(themeOf(0))).length).toBeGreaterThanOrEqual(4);
    const told = english.flatMap(({ node }) => node.reasons).find(({ code }) => code === "transfer")!;
    expect(told.text).toMatch(/^Because you opened “.+” in News\.$/);
    expect(told.evidence.length).toBeGreaterThan(0);
    for (const { item } of told.evidence) expect(item!.domain).toBe("news");
    expect(chinese.flatMap(({ node }) => node.reasons).find(({ code }) => code === "transfer")!.text).toMatch(
      /^因为你在“新闻”打开过“.+”。$/,
    );
  });

  test("of a newcomer proven attributes say what to expect, unless they want nothing carried", async () => {
    const { models } = await gql("{ models(kind: TRANSFER) { metrics } }");
    expect(models[0]!.metrics).toMatchObject({ prior: { attributes: [{ attribute: "club", on: true }] } });
    await gql(upsertUsers, {
      users: [
        { id: "sailor", attributes: { club: "sailing" } },
        { id: "anybody" },
        { id: "shy", attributes: { club: "sailing", transfer: false } },
      ],
    });
    const [sailor, anybody, shy] = await Promise.all(
      ["sailor", "anybody", "shy"].map((userId) => interestIn("sailing", userId, {})),
    );
    expect(sailor!).toBeGreaterThan(anybody! + 0.1);
    expect(shy!).toBeCloseTo(anybody!, 6);
  });

  test("a shut gate on votes gives no reasons and transfers says so; an operator can open it", async () => {
    const { NEXT, DISCOVER } = defaultModel.weights;
    const gain = { mean: -0.02, low: -0.03, high: -0.01 };
    const itemItem = new ItemItemIndex({
      items: Int32Array.from({ length: items.length }, (_, i) => i + 1),
      indptr: Uint32Array.from({ length: items.length + 1 }, (_, i) => i * items.length),
      indices: Int32Array.from({ length: items.length ** 2 }, (_, i) => (i % items.length) + 1),
      values: new Float32Array(items.length ** 2).fill(0.1),
    });
    const held = {
      ...defaultModel,
      itemItem,
      weights: { NEXT, DISCOVER },
      votes: {
        targets: [{ to: "shop", open: [], fade: null, together: gain }],
        pairs: [{ from: "news", to: "shop", judged: 50, gain, on: false, reason: "MISLEADING" as const }],
      },
    };
    const { id } = await harness().runtime.services.history.models.add({
      id: randomUUID(),
      kind: "RANKER",
      data: encodeModel(held),
      metrics: {},
    });
    await gql("mutation($id: ID!) { promoteModel(id: $id) { serving } }", { id });
    const votes = async () =>
      (await gql('{ transfers(kind: DOMAIN, from: "news", to: "shop") { votes { on reason judged gain halfWith } } }'))
        .transfers[0]!.votes;
    await expect
      .poll(votes, { timeout: 10_000 })
      .toEqual({ on: false, reason: "MISLEADING", judged: 50, gain: -0.02, halfWith: null });
    const voting = async (): Promise<number> =>
      (
        await gql(
          '{ recommendations(userId: "u2", context: { domain: "shop" }, first: 5) { edges { node { contributions { feature value } } } } }',
        )
      ).recommendations.edges
        .flatMap(({ node }) => node.contributions)
        .filter(({ feature, value }) => feature === "itemItem" && value > 0).length;
    expect(await voting()).toBe(0);
    await gql(setTransfer, { to: "ON" });
    expect(await votes()).toMatchObject({ on: true, reason: "OPERATOR" });
    expect(await voting()).toBe(5);
    await gql(setTransfer, { to: "AUTO" });
  });

  test("an item that nobody has touched finds its audience by its text: those who like such things", async () => {
    await gql(upsertItems, {
      items: [
        {
          id: "sailing-new",
          domain: "shop",
          title: "Wind in the harbour",
          text: words["sailing"]!,
          publishedAt: "2026-05-31T00:00:00Z",
        },
      ],
    });
    await harness().settle();
    const { audience } = await gql('{ audience(itemId: "sailing-new", first: 10) { edges { score node { id } } } }');
    const sailors = audience.edges.filter(({ node }) => themeOf(Number(node.id.slice(1))) === "sailing");
    expect(audience.edges.length).toBe(10);
    expect(sailors.length).toBeGreaterThanOrEqual(6); // one user in four sails
  });
}

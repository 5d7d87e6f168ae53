import { afterAll, beforeAll, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";
import { dayMs } from "../../../src/core/time.js";

const fittedOnDay = 40;
const ask =
  "query($userId: ID!) { recommendations(userId: $userId, task: DISCOVER, first: 60, exploration: 0) { edges { node { item { id } probability reasons { code contribution } } } } }";
let service: Harness;

beforeAll(async () => {
  service = await startHarness("embedded", {
    fakeTexts: true,
    frozen: true,
    startsAt: tasteStart + (fittedOnDay + 5) * dayMs,
  });
  await service.runtime.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 });
  await haveTastes(service.gql, tasteBehaviours(0, fittedOnDay), tasteItems());
  await service.settle();
  const { id } = (await service.gql("mutation { fitModel(kind: RANKER) { models { id } } }")).fitModel.models[0]!;
  await service.gql("mutation($id: ID!) { promoteModel(id: $id) { id } }", { id });
});
afterAll(() => service.close());

const follow = () => service.runtime.services.models.hot.follow();
const contributions = async (userId: string) =>
  new Map(
    (await service.gql(ask, { userId })).recommendations.edges.map(
      ({ node }: { node: { item: { id: string }; reasons: { code: string; contribution: number }[] } }) => [
        node.item.id,
        node.reasons.find(({ code }) => code === "ITEM_ITEM")?.contribution ?? 0,
      ],
    ),
  );

test("an item that came after the fit is reached through the items of those who took it, until the next fit and by any process", async () => {
  expect(await follow()).toBe(false); // all items were there
  const item = (id: string) => ({ id, domain: "shop", title: `something else ${id}` });
  const bought = (n: number, userId: string, itemId: string) => ({
    id: `hot-${n}`,
    userId,
    itemId,
    type: "PURCHASE",
    occurredAt: new Date(tasteStart + (fittedOnDay + 1) * dayMs + n * 60_000).toISOString(),
  });
  // Users of one taste take "even", a few of all take "few".
  await haveTastes(
    service.gql,
    [
      ...Array.from({ length: 12 }, (_, n) => bought(n, `user-${2 * n}`, "even")),
      ...[1, 2, 3].map((n) => bought(100 + n, `user-${n}`, "few")),
    ],
    [item("even"), item("few")],
  );
  await service.settle();
  const before = await contributions("user-40");
  expect(await follow()).toBe(true);
  const { itemItem } = service.runtime.services.editions.current.ranker;
  const number = async (id: string) => (await service.runtime.services.history.items.byIds([id]))[0]!.number;
  const hot = await number("even");
  const sum = async (taste: number) =>
    (await Promise.all(Array.from({ length: 30 }, (_, i) => number(`item-${2 * i + taste}`)))).reduce(
      (total, own) => total + itemItem!.weight(own, hot),
      0,
    );
  expect(await sum(0)).toBeGreaterThan(0.05);
  expect(await sum(0)).toBeGreaterThan(5 * Math.abs(await sum(1)));
  expect(itemItem!.weight(await number("item-1"), await number("few"))).toBe(0);
  expect(before.get("even") ?? 0).toBe(0);
  // What is stored is the fit alone; a process that reads the model anew comes to the same.
  const known = itemItem!.weight(await number("item-0"), hot);
  await service.gql("mutation($id: ID!) { promoteModel(id: $id) { id } }", {
    id: (await service.gql("{ models(kind: RANKER) { id serving } }")).models.find(
      ({ serving }: { serving: boolean }) => serving,
    )!.id,
  });
  expect(service.runtime.services.editions.current.ranker.itemItem!.weight(await number("item-0"), hot)).toBe(known);
  expect(service.runtime.services.editions.current.ranker.itemItem!.weights.items).not.toContain(hot);
});

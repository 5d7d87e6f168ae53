import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { onlineDefaults } from "../../../src/core/off-policy/online-step.js";
import { defaultModel, plainWeights } from "../../../src/core/ranking/model.js";
import { encodeModel } from "../../../src/core/ranking/model-codec.js";
import { decodeServedList } from "../../../src/core/ranking/served/decode.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { sendFeedback } from "../../support/small-town.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../../support/two-tastes.js";
import { hourMs } from "../../../src/core/time.js";

const startsAt = tasteStart + 16 * 24 * hourMs;
/** Everything is as popular as anything else to this ranker, nearly. */
const fitted = {
  ...defaultModel,
  weights: {
    ...defaultModel.weights,
    DISCOVER: plainWeights({ popularity30: 0.1, interestMixture: 0.5, negativeFeedback: 2 }),
  },
};
const ask =
  "query($userId: ID!) { recommendations(userId: $userId, task: DISCOVER, first: 8, exploration: 1) { id edges { node { item { id } } } } }";
interface Online {
  sets: number;
  distance: Record<"NEXT" | "DISCOVER", number>;
  updatedAt: string | null;
}
let service: Harness;
let folder: string;

const open = async (): Promise<void> => {
  service = await startHarness("embedded", {
    fakeTexts: true,
    frozen: true,
    startsAt: service === undefined ? startsAt : service.now(),
    folder: join(folder, "data"),
    env: { GODWIT_ONLINE_LEARNING: "on" },
  });
};
const promote = (id: string) => service.gql("mutation($id: ID!) { promoteModel(id: $id) { id } }", { id });
const online = async (): Promise<Online | undefined> =>
  (
    await service.gql<{ models: { serving: boolean; metrics: { online?: Online } }[] }>(
      "{ models(kind: RANKER) { serving metrics } }",
    )
  ).models.find(({ serving }) => serving)?.metrics.online;
const beta = (): number[] =>
  service.runtime.services.editions.current.ranker.weights.DISCOVER.features.map(({ weight }) => weight);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "godwit-online-"));
  await open();
  await service.runtime.services.history.settings.put("fitted-on:RANKER", { behaviours: 1e9 });
  await haveTastes(service.gql, tasteBehaviours(0, 15), tasteItems());
  await service.settle();
});
afterAll(async () => {
  await service?.close();
  await rm(folder, { recursive: true, force: true });
});

test("what is taken of explored pages moves the weights within the bound, a restart keeps them, a promotion forgets them", async () => {
  const { models } = service.runtime.services.history;
  const record = await models.add({ id: randomUUID(), kind: "RANKER", data: encodeModel(fitted), metrics: {} });
  await promote(record.id);
  const start = beta();
  expect(await service.runtime.services.models.learnOnline()).toBe(false); // begins
  expect(await online()).toEqual({ sets: 0, distance: { NEXT: 0, DISCOVER: 0 }, updatedAt: null });
  service.advance(1_000);

  // Whatever the ranker thinks of their interests, people take what many bought.
  const bought = new Map<string, number>();
  for (const { itemId } of tasteBehaviours(0, 15)) bought.set(itemId, (bought.get(itemId) ?? 0) + 1);
  const median = [...bought.values()].toSorted((a, b) => a - b)[Math.floor(bought.size / 2)]!;
  const clicks: object[] = [];
  for (let n = 0; n < 240; n++) {
    const userId = `user-${n % 60}`;
    const { id, edges } = (await service.gql(ask, { userId })).recommendations;
    for (const {
      node: { item },
    } of edges)
      if ((bought.get(item.id) ?? 0) > median)
        clicks.push({ recommendationId: id, userId, itemId: item.id, kind: "CLICK" });
  }
  expect(clicks.length).toBeGreaterThan(100);
  for (let i = 0; i < clicks.length; i += 500) await service.gql(sendFeedback, { feedback: clicks.slice(i, i + 500) });
  expect(await service.runtime.services.models.learnOnline()).toBe(false); // feedback may still come
  service.advance(2 * hourMs);
  expect(
    (
      await Promise.all([service.runtime.services.models.learnOnline(), service.runtime.services.models.learnOnline()])
    ).toSorted(),
  ).toEqual([false, true]); // two at once: one is heard
  const moved = beta();
  const { sets, distance, updatedAt } = (await online())!;
  expect(await service.runtime.services.models.learnOnline()).toBe(false); // the same sets teach once

  const names = fitted.weights.DISCOVER.features.map(({ feature }) => feature);
  const of = (weights: number[], name: string): number => weights[names.findIndex((feature) => feature === name)]!;
  expect(of(moved, "popularity30")).toBeGreaterThan(of(start, "popularity30"));
  expect(of(moved, "negativeFeedback")).toBe(2);
  expect(Math.hypot(of(moved, "popularity30"), of(moved, "interestMixture"))).toBeCloseTo(Math.hypot(0.1, 0.5), 9);
  expect({ sets, updatedAt }).toEqual({ sets: 240, updatedAt: new Date(service.now()).toISOString() });
  expect(distance.DISCOVER).toBeGreaterThan(0);
  expect(distance.DISCOVER).toBeLessThanOrEqual(onlineDefaults.radius);
  expect(distance.NEXT).toBe(0);

  const next = (await service.gql(ask, { userId: "user-1" })).recommendations.id;
  await service.close();
  await open();
  const { ranking } = (await service.runtime.services.history.recommendations.get(next))!;
  expect(decodeServedList(ranking!).features.map(({ weight }) => weight)).toEqual(moved);
  expect(beta()).toEqual(moved);
  expect(await online()).toMatchObject({ sets, updatedAt });

  await promote(record.id);
  expect(beta()).toEqual(start);
  expect(await online()).toBeUndefined();
});

import { expect, test } from "vitest";
import { decodeCodebook, encodeCodebook } from "../../src/core/topics/codebook.js";
import type { History } from "../../src/ports/history/history.js";
import { editionChannel } from "../../src/modules/kit/channels.js";
import { onBackends } from "../support/on-backends.js";
import { HeldHistory } from "../support/held-history.js";
import type { Harness } from "../support/harness.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../support/two-tastes.js";
import { recordBehaviours } from "../support/small-town.js";

const dayMs = 86_400_000;
const held = new HeldHistory();

const topicsOfItem = `query ($id: ID!) { item(id: $id) { topics { topic { id } share } } }`;
const interestsOf = `query ($userId: ID!) { interests(userId: $userId, first: 1) { strength topic { id } } }`;

/** What another process does at the end of a refit: the same topics at other positions serve. */
async function swapPositions(history: History): Promise<string> {
  const setting = (await history.settings.get("serving")) as { space: string; codebookId: string; edition?: number };
  const record = (await history.codebooks.get(setting.codebookId))!;
  const former = decodeCodebook(record.data);
  const k = former.topicIds.length;
  const id = `${former.id}-turned`;
  const codebook = {
    ...former,
    id,
    topicIds: former.topicIds.toReversed(),
    centroids: Float32Array.from(
      Array.from({ length: k }, (_, i) => [
        ...former.centroids.subarray((k - 1 - i) * former.dimension, (k - i) * former.dimension),
      ]).flat(),
    ),
  };
  const topics = await history.codebooks.topics(former.id);
  await history.codebooks.add(
    {
      id,
      space: record.space,
      data: encodeCodebook(codebook),
      items: record.items,
      report: record.report,
      parents: record.parents,
    },
    topics.map((topic) => ({ ...topic, position: k - 1 - topic.position })),
  );
  for await (const batch of history.codebooks.itemTopics(former.id))
    await history.codebooks.putItemTopics(
      id,
      new Map([...batch].map(([n, { index, value }]) => [n, { index: index.map((at) => k - 1 - at), value }])),
    );
  const next = { space: setting.space, codebookId: id, edition: (setting.edition ?? 0) + 1 };
  await history.transaction(async (inside) => {
    await inside.lock(["serving"]);
    await inside.settings.put("serving", next);
    await editionChannel.notify(inside, null);
  });
  return id;
}

const served = async ({ gql }: Harness): Promise<string> =>
  (await gql<{ models: { id: string; serving: boolean }[] }>(`{ models(kind: CODEBOOK) { id serving } }`)).models.find(
    ({ serving }) => serving,
  )!.id;

const topicOf = async ({ gql }: Harness, id: string): Promise<string> =>
  (await gql<{ item: { topics: { topic: { id: string } }[] } }>(topicsOfItem, { id })).item.topics[0]!.topic.id;

onBackends(
  "a swap of topics",
  { startsAt: tasteStart + 41 * dayMs, throughHistory: held.through },
  async ({ gql, settle }) => {
    await haveTastes(gql, tasteBehaviours(0, 20), tasteItems());
    await settle();
  },
  (harness) => {
    test("a question asked between its steps is answered from one edition", async () => {
      const own = harness();
      const { history } = own.runtime.services;
      const before = await topicOf(own, "item-0");
      expect(before).not.toBe(await topicOf(own, "item-1"));
      const reading = held.hold("items.all"); // topics are read, items are not
      const id = await swapPositions(history);
      await reading.reached;
      expect(await topicOf(own, "item-0")).toBe(before);
      reading.release();
      await expect.poll(() => served(own), { timeout: 30_000 }).toBe(id);
      expect(await topicOf(own, "item-0")).toBe(before);
    });

    test("a fold that was resolved before it is not committed under what came after it", async () => {
      const own = harness();
      const { history } = own.runtime.services;
      const wanted = await topicOf(own, "item-0");
      const zones = held.hold("users.byIds", ([ids]) => (ids as string[]).includes("newcomer"));
      await own.gql(recordBehaviours, {
        behaviours: [0, 1, 2].map((i) => ({
          userId: "newcomer",
          itemId: "item-0",
          type: "PURCHASE",
          occurredAt: new Date(tasteStart + 40 * dayMs + i * 60_000).toISOString(),
        })),
      });
      await zones.reached; // the topics of its items are known, and nothing is written
      const id = await swapPositions(history);
      await expect.poll(() => served(own), { timeout: 30_000 }).toBe(id);
      zones.release();
      // Put off, resolved anew and committed under the new topics: no other state of the user was ever there.
      const strongest = async (): Promise<string | undefined> =>
        (
          await own.gql<{ interests: { strength: number; topic: { id: string } }[] }>(interestsOf, {
            userId: "newcomer",
          })
        ).interests.find(({ strength }) => strength > 0)?.topic.id;
      await expect.poll(strongest, { timeout: 60_000 }).not.toBeUndefined();
      expect(await strongest()).toBe(wanted);
    });
  },
);

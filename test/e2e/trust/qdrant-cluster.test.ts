import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { replicasOf, startQdrantCluster, type QdrantCluster } from "../../support/qdrant-cluster.js";
import { qdrantBinary, whyNoQdrant } from "../../support/qdrant-server.js";
import { startHarness, type Harness } from "../../support/harness.js";

let cluster: QdrantCluster;
let service: Harness;
let written = 0;

async function write(count: number): Promise<void> {
  const items = Array.from({ length: count }, () => ({ id: `item-${written}`, title: `thing ${written++}` }));
  await service.gql(`mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`, { items });
}

const questions = [
  `{ search(text: "thing", first: 3) { item { id } } }`,
  `{ similarItems(itemId: "item-1", first: 3) { item { id } } }`,
  `{ recommendations(userId: "ada", first: 3) { edges { node { item { id } } } } }`,
];

const embedded = async (): Promise<number> =>
  (await service.gql<{ health: { embeddedItems: number } }>("{ health { embeddedItems } }")).health.embeddedItems;

describe.skipIf(qdrantBinary === null)(
  `a cluster of three Qdrant nodes${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`,
  () => {
    beforeAll(async () => {
      cluster = await startQdrantCluster(3);
      service = await startHarness("embedded", {
        env: {
          QDRANT_URL: cluster.url,
          QDRANT_REPLICATION_FACTOR: "2",
          QDRANT_SHARD_NUMBER: "3",
          QDRANT_WRITE_CONSISTENCY_FACTOR: "1",
          LOG_LEVEL: "fatal",
        },
        fakeTexts: true,
      });
      await write(60);
      await service.settle();
    }, 180_000);
    afterAll(async () => {
      await service?.close();
      await cluster?.close();
    });

    test("collections are made as the settings say, and every point is there twice", async () => {
      const { collections } = await service.runtime.services.vectors.setup();
      expect(collections.length).toBeGreaterThan(0);
      for (const { name, detail } of collections) {
        expect(detail).toContain("3 shards, 2 replicas, write consistency 1");
        await expect
          .poll(() => replicasOf(cluster.nodes[0]!, name), { timeout: 60_000 })
          .toEqual(Array.from({ length: 6 }, () => "Active"));
      }
    });

    test("each node is killed once under load: no request fails, nothing acknowledged is missing", async () => {
      const failures: string[] = [];
      let asking = true;
      const load = questions.map(async (question) => {
        for (let asked = 0; asking || asked === 0; asked++) {
          await service.gql(question).catch((error: unknown) => failures.push(String(error)));
          await sleep(10);
        }
      });
      const writing = (async () => {
        while (asking) {
          await write(5).catch((error: unknown) => failures.push(String(error)));
          await sleep(50);
        }
      })();
      const { collections } = await service.runtime.services.vectors.setup();
      for (const node of cluster.nodes) {
        await sleep(500);
        await node.kill();
        await sleep(2_000);
        await node.start();
        await cluster.agreed(3);
        for (const { name } of collections)
          await expect
            .poll(() => replicasOf(node, name), { timeout: 60_000 })
            .toEqual(Array.from({ length: 6 }, () => "Active"));
      }
      asking = false;
      await Promise.all([...load, writing]);
      expect(failures).toEqual([]);
      await expect.poll(embedded, { timeout: 60_000 }).toBe(written);
    }, 240_000);
  },
);

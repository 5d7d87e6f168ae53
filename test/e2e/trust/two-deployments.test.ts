import { afterEach, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { qdrantBinary, startQdrant, whyNoQdrant } from "../../support/qdrant-server.js";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const keep = <T extends { close(): Promise<unknown> }>(part: T): T => {
  closers.push(() => part.close());
  return part;
};

const write = `mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`;
const search = `query ($text: String!) { search(text: $text, first: 5) { item { id } } }`;

async function shopOf(harness: Harness, word: string): Promise<void> {
  await harness.gql(write, {
    items: Array.from({ length: 12 }, (_, i) => ({ id: `${word}-${i}`, title: `${word} number ${i}` })),
  });
  await harness.settle();
}

const found = async (harness: Harness, text: string): Promise<string[]> =>
  (await harness.gql<{ search: { item: { id: string } }[] }>(search, { text })).search.map(({ item }) => item.id);

describe.skipIf(qdrantBinary === null)(
  `two deployments on one Qdrant${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`,
  () => {
    test("each reads, writes and drops what is its own, and tells of the other", async () => {
      const qdrant = keep(await startQdrant());
      const env = { QDRANT_URL: qdrant.url };
      const first = keep(await startHarness("embedded", { env, fakeTexts: true }));
      await shopOf(first, "kettle");
      const before = await first.runtime.services.vectors.state("items");
      const second = keep(await startHarness("embedded", { env, fakeTexts: true }));
      await shopOf(second, "bicycle");
      expect(await first.runtime.services.vectors.state("items")).toMatchObject({ points: before!.points });
      expect((await found(first, "kettle")).every((id) => id.startsWith("kettle"))).toBe(true);
      expect((await found(second, "kettle")).every((id) => id.startsWith("bicycle"))).toBe(true);
      const { collections, foreign } = await second.runtime.services.vectors.setup();
      expect(foreign).toHaveLength((await first.runtime.services.vectors.collections()).length);
      expect(collections.map(({ name }) => name).some((name) => foreign.includes(name))).toBe(false);
      for (const name of await second.runtime.services.vectors.collections())
        await second.runtime.services.vectors.dropCollection(name);
      expect(await first.runtime.services.vectors.state("items")).toMatchObject({ points: before!.points });
    });

    test("collections without a prefix, as former versions made them, are left alone", async () => {
      const qdrant = keep(await startQdrant());
      const names = ["godwit-items-0123456789ab", "godwit-interests-0123456789ab"];
      for (const name of names)
        await fetch(`${qdrant.url}/collections/${name}`, {
          method: "PUT",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ vectors: { size: 4, distance: "Cosine" } }),
        });
      const service = keep(await startHarness("embedded", { env: { QDRANT_URL: qdrant.url }, fakeTexts: true }));
      await shopOf(service, "kettle");
      expect((await service.runtime.services.vectors.setup()).foreign).toEqual(names.toSorted());
    });
  },
);

describe.skipIf(testServerUrl === null)(
  `two deployments in two schemas of one database${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test("neither hears, waits for, or reads the other", async () => {
      const database = await freshDatabase();
      closers.push(() => database.drop());
      const [first, second] = [
        keep(await startHarness("server", { database: `${database.url}?schema=one`, fakeTexts: true })),
        keep(await startHarness("server", { database: `${database.url}?schema=two`, fakeTexts: true })),
      ];
      await shopOf(first, "kettle");
      const heard: string[] = [];
      await second.runtime.services.history.listen("godwit_test", (payload) => heard.push(payload));
      await first.runtime.services.history.notify("godwit_test", "of the first");
      await second.runtime.services.history.notify("godwit_test", "of the second");
      await expect.poll(() => heard).toEqual(["of the second"]);
      await first.runtime.services.history.transaction(async (inside) => {
        await inside.lock(["refit"]);
        const free = await second.runtime.services.history.transaction((other) =>
          other.lock(["refit"], { wait: false }),
        );
        expect(free).toEqual(new Set(["refit"]));
      });
      expect((await second.gql<{ health: { items: number } }>("{ health { items } }")).health.items).toBe(0);
      expect((await first.gql<{ health: { items: number } }>("{ health { items } }")).health.items).toBe(12);
    });
  },
);

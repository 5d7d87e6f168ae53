import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databases, startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, type FreshDatabase } from "../../support/postgres-server.js";
import { qdrantBinary, startQdrant, whyNoQdrant, type QdrantServer } from "../../support/qdrant-server.js";

const closers: (() => unknown)[] = [];
let qdrant: QdrantServer;
let service: Harness;
let folder: string;
/** null = embedded, in the folder */
let shared: FreshDatabase | null;

const itemCount = 60;
const write = `mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`;

interface Health {
  state: string;
  items: number;
  embeddedItems: number;
  components: { name: string; state: string; detail: string }[];
}

/** The database outlives the service. */
async function startService(): Promise<void> {
  service = await startHarness(shared === null ? "embedded" : "server", {
    env: { QDRANT_URL: qdrant.url, LOG_LEVEL: "fatal" },
    ...(shared === null ? { folder: join(folder, "data") } : { database: shared.url }),
    fakeTexts: true,
  });
}

async function prepare(database: "embedded" | "server"): Promise<void> {
  shared = database === "server" ? await freshDatabase() : null;
  closers.push(() => shared?.drop());
  folder = mkdtempSync(join(tmpdir(), "godwit-lost-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  qdrant = await startQdrant();
  closers.push(() => qdrant.close());
  await startService();
  closers.push(() => service.close());
  await store(0, itemCount);
  await service.gql(
    `mutation ($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }`,
    {
      behaviours: Array.from({ length: 40 }, (_, i) => ({
        userId: `user-${i % 4}`,
        itemId: `item-${i + 10}`,
        type: "CLICK",
        timeZone: "UTC",
        occurredAt: new Date(service.now() - (i + 1) * 60_000).toISOString(),
      })),
    },
  );
  await service.settle();
}

async function store(from: number, to: number): Promise<void> {
  const items = Array.from({ length: to - from }, (_, i) => ({
    id: `item-${from + i}`,
    title: `thing ${from + i} of shelf ${(from + i) % 7}`,
  }));
  await service.gql(write, { items });
  await service.settle();
}

const health = async (): Promise<Health> =>
  (await service.gql<{ health: Health }>("{ health { state items embeddedItems components { name state detail } } }"))
    .health;

const vectorsOf = ({ components }: Health): Health["components"][number] =>
  components.find(({ name }) => name === "vectors")!;

/** Everything is as it was before, without anybody's doing. */
async function whole(items = itemCount): Promise<void> {
  await expect
    .poll(
      async () => {
        const { embeddedItems, components } = await health();
        return { embeddedItems, vectors: components.find(({ name }) => name === "vectors")!.state };
      },
      { timeout: 60_000, interval: 200 },
    )
    .toEqual({ embeddedItems: items, vectors: "UP" });
  const { search } = await service.gql<{ search: unknown[] }>(`{ search(text: "thing", first: 50) { item { id } } }`);
  expect(search).toHaveLength(50);
  expect((await service.runtime.services.vectors.state("interests"))!.points).toBeGreaterThan(0);
}

/** Callers of a search are answered, or told to come again in words of their own. */
async function askMeanwhile(): Promise<void> {
  const response = await fetch(service.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: `{ search(text: "thing", first: 5) { item { id } } }` }),
  });
  const { errors } = (await response.json()) as { errors?: { message: string; extensions: { code: string } }[] };
  for (const { message, extensions } of errors ?? []) {
    expect({ message, code: extensions.code }).toMatchObject({ code: "UNAVAILABLE" });
    expect(message).not.toMatch(/ensureCollection|godwit-|QDRANT|127\.0\.0\.1/);
  }
}

describe.skipIf(qdrantBinary === null).each(databases)(
  `a Qdrant that lost what it had, %s${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`,
  (database) => {
    beforeAll(() => prepare(database), 120_000);
    afterAll(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    test("a collection that is deleted is told of, and filled anew", async () => {
      const { collections } = await service.runtime.services.vectors.setup();
      for (const { name } of collections) await fetch(`${qdrant.url}/collections/${name}`, { method: "DELETE" });
      await askMeanwhile();
      await whole();
    });

    test("the recall of every collection is measured, of people's interests too", async () => {
      const { vectors } = service.runtime.services;
      const measured = async (): Promise<boolean[]> => {
        await health();
        const { collections } = await vectors.setup();
        return collections.map(({ detail }) => detail.includes("recall at 100 1.000"));
      };
      const names = Object.values(await vectors.aliases());
      expect(names).toHaveLength(2);
      await expect.poll(measured, { timeout: 60_000, interval: 200 }).toEqual(names.map(() => true));
    });

    test("an empty disk is told of, and filled anew", async () => {
      await qdrant.empty();
      const told = await health();
      expect(told.state).toBe("DEGRADED");
      expect(told.embeddedItems).toBeLessThan(itemCount);
      expect(vectorsOf(told)).toMatchObject({ state: "DEGRADED", detail: expect.stringContaining("it is missing") });
      await askMeanwhile();
      await whole();
    });

    test("an empty disk is noticed at the start", async () => {
      await service.close();
      await qdrant.empty();
      await startService();
      await whole();
    });

    test("points that are missing are counted, told of and put back", async () => {
      const name = (await service.runtime.services.vectors.aliases())["items"]!;
      const remote = (await service.runtime.services.vectors.setup()).collections.find((one) =>
        one.name.endsWith(name),
      )!.name;
      const post = async (path: string, body: unknown): Promise<Response> =>
        fetch(`${qdrant.url}/collections/${remote}/points/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
      const page = await post("scroll", {
        limit: 30,
        filter: { must: [{ key: "domain", match: { value: "default" } }] },
      });
      const { result } = (await page.json()) as { result: { points: { id: string }[] } };
      await post("delete?wait=true", { points: result.points.map(({ id }) => id) });
      const told = await health();
      expect(told.embeddedItems).toBe(itemCount - 30);
      await expect.poll(async () => vectorsOf(await health()).detail).toContain("30 of 60");
      await whole();
    });

    test("an older copy that is restored is told of, and brought up", async () => {
      const copy = join(folder, "copy");
      await qdrant.save(copy);
      // As many points as before: counting alone does not show it.
      await service.gql(`mutation { deleteItems(ids: ["item-0", "item-1"]) { deleted } }`);
      await store(itemCount, itemCount + 2);
      await health();
      await qdrant.restore(copy);
      const told = await health();
      expect(vectorsOf(told)).toMatchObject({ state: "DEGRADED", detail: expect.stringContaining("older") });
      await whole();
      const points = await service.runtime.services.vectors.retrieve("items", [
        "item-0",
        "item-1",
        `item-${itemCount}`,
      ]);
      expect(points.map(({ id }) => id)).toEqual([`item-${itemCount}`]);
    });
  },
);

import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databases, startHarness, type Harness } from "../../support/harness.js";
import { qdrantBinary, startQdrant, whyNoQdrant, type QdrantServer } from "../../support/qdrant-server.js";
import { tinyDisk } from "../../support/tiny-disk.js";

const settings = { SERVICE__API_KEY: "the-key" };
const write = `mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`;
const closers: (() => unknown)[] = [];
let qdrant: QdrantServer;
let service: Harness;
let written = 0;

async function open(database: "embedded" | "server", folder?: string): Promise<void> {
  qdrant = await startQdrant({ settings, ...(folder === undefined ? {} : { folder }) });
  const { close } = qdrant;
  closers.push(() => close());
  service = await startHarness(database, {
    env: { QDRANT_URL: qdrant.url, QDRANT_API_KEY: "the-key", LOG_LEVEL: "fatal" },
    fakeTexts: true,
  });
  const own = service;
  closers.push(() => own.close());
}

/** Writes items, which is acknowledged whatever Qdrant does. */
async function store(count: number, text = ""): Promise<void> {
  const items = Array.from({ length: count }, () => ({ id: `item-${written}`, title: `thing ${written++}`, text }));
  await service.gql(write, { items });
}

async function vectors(): Promise<{ state: string; detail: string; embeddedItems: number }> {
  const { health } = await service.gql<{
    health: { embeddedItems: number; components: { name: string; state: string; detail: string }[] };
  }>("{ health { embeddedItems components { name state detail } } }");
  const { state, detail } = health.components.find(({ name }) => name === "vectors")!;
  return { state, detail, embeddedItems: health.embeddedItems };
}

const search = (): Promise<unknown> => service.gql(`{ search(text: "thing", first: 3) { item { id } } }`);

/** Everything that was acknowledged is in the store, and health says so. */
async function well(): Promise<void> {
  await expect
    .poll(
      async () => {
        const { state, embeddedItems } = await vectors();
        return { state, embeddedItems };
      },
      { timeout: 90_000, interval: 250 },
    )
    .toEqual({ state: "UP", embeddedItems: written });
  await search();
}

describe.skipIf(qdrantBinary === null).each(databases)(
  `a Qdrant that is not well, %s${qdrantBinary === null ? ` (${whyNoQdrant})` : ""}`,
  (database) => {
    beforeAll(async () => {
      written = 0;
      await open(database);
      await store(20);
      await service.settle();
    });
    afterAll(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    test("a key that may only read: answers go on, health tells of the writes, which are made up for", async () => {
      await qdrant.kill();
      await qdrant.start({ SERVICE__API_KEY: "another", SERVICE__READ_ONLY_API_KEY: "the-key" });
      await store(3);
      await expect
        .poll(vectors, { timeout: 30_000 })
        .toMatchObject({ state: "DEGRADED", detail: expect.stringMatching(/write.* failed.*QDRANT_API_KEY/) });
      await search();
      await qdrant.kill();
      await qdrant.start(settings);
      await well();
    });

    test("a key that was changed: health names it, callers are told nothing of it", async () => {
      await qdrant.kill();
      await qdrant.start({ SERVICE__API_KEY: "another" });
      expect(await vectors()).toMatchObject({ state: "DOWN", detail: expect.stringContaining("QDRANT_API_KEY") });
      await store(2);
      const refusal = await service.refusal(`{ similarItems(itemId: "item-0") { item { id } } }`);
      expect(refusal.message).not.toMatch(/QDRANT|127\.0\.0\.1|key/i);
      await qdrant.kill();
      await qdrant.start(settings);
      await well();
    });

    test("one that hangs for 20 s: callers wait a few seconds, writes are taken, and it catches up", async () => {
      const thawAt = performance.now() + 20_000;
      qdrant.freeze();
      while (performance.now() < thawAt) {
        await store(2);
        const started = performance.now();
        const refusal = await service.refusal(`{ similarItems(itemId: "item-0") { item { id } } }`);
        expect(refusal.extensions["code"]).toBe("UNAVAILABLE");
        expect(await search(), "by words alone").toMatchObject({ search: [{}, {}, {}] });
        expect(performance.now() - started).toBeLessThan(20_000);
        expect((await vectors()).state).toBe("DOWN");
        await sleep(1_000);
      }
      qdrant.thaw();
      await well();
    });

    test("killed again and again while items are written: nothing that was acknowledged is missing", async () => {
      let writing = true;
      const load = (async () => {
        while (writing) {
          await store(4);
          await sleep(20);
        }
      })();
      for (let i = 0; i < 3; i++) {
        await sleep(300);
        await qdrant.kill();
        await qdrant.start();
      }
      writing = false;
      await load;
      await well();
    }, 180_000);

    test("a full disk: health tells of it, answers go on, and writes follow when there is room", async ({ skip }) => {
      const disk = tinyDisk(110);
      if (disk === null) return skip("this user may mount no file system");
      try {
        written = 0;
        await open(database, disk.folder);
        await store(20);
        await well();
        execFileSync("fallocate", ["-l", String(freeBytes(disk.folder) - 4096), `${disk.folder}/ballast`]);
        for (let i = 0; i < 8; i++) await store(100, "words ".repeat(200));
        // Where a page of a file that it maps finds no room, the operating system ends it.
        const state = async (): Promise<string> => (await vectors()).state;
        await expect.poll(state, { timeout: 60_000 }).toMatch(/^(DEGRADED|DOWN)$/);
        expect((await vectors()).detail).toMatch(/write.* failed|reports errors|cannot be reached/);
        await search();
        execFileSync("mount", ["-o", "remount,size=600m", disk.folder]);
        const stored = async (): Promise<number> => {
          if ((await state()) === "DOWN") await qdrant.kill().then(() => qdrant.start());
          return (await vectors()).embeddedItems;
        };
        await expect.poll(stored, { timeout: 90_000 }).toBe(written);
        // Its optimiser gave up on the full disk, and tries again with the next start only.
        await qdrant.kill();
        await qdrant.start();
        await well();
      } finally {
        await service.close();
        await qdrant.kill();
        disk.remove();
      }
    }, 240_000);
  },
);

function freeBytes(folder: string): number {
  const [, line = ""] = execFileSync("df", ["--output=avail", "-B1", folder], { encoding: "utf8" }).trim().split("\n");
  return Number(line);
}

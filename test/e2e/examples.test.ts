import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { dayMs, minuteMs } from "../../src/core/time.js";
import { startHarness, type Harness } from "../support/harness.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";

const town = smallTown();
const folder = mkdtempSync(join(tmpdir(), "godwit-examples-"));
let service: Harness;

beforeAll(async () => {
  service = await startHarness("embedded", { env: { GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" }, fakeTexts: true });
  await service.gql(upsertItems, { items: town.items });
  await service.settle();
});
afterAll(async () => {
  await service?.close();
  rmSync(folder, { recursive: true, force: true });
});

const started = (name: string) =>
  spawn(process.execPath, [`examples/${name}`], {
    env: { ...process.env, GODWIT_URL: service.url, CURSOR_FILE: join(folder, "cursor") },
    stdio: ["ignore", "pipe", "pipe"],
  });

/** Fifty days of three clicks each: music for 30 days, then hiking. */
const moving = (userId: string) =>
  Array.from({ length: 50 }, (_, day) =>
    [0, 1, 2].map((n) => {
      const items = town.items.filter(({ id }) => town.themes[id] === (day < 30 ? "music" : "hiking"));
      const occurredAt = new Date(service.now() - (50 - day) * dayMs + n * minuteMs).toISOString();
      return { userId, itemId: items[(day + n) % items.length]!.id, type: "CLICK", occurredAt };
    }),
  ).flat();

it("record-and-watch ends with interests and recommendations of a user it made", async () => {
  const child = started("record-and-watch.mjs");
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (told += String(text)));
  const [status] = await once(child, "close");
  expect(status, told).toBe(0);
  expect(told).toMatch(/^recorded 3 behaviours of example-/);
  expect(told.match(/^interest: .+, \d+ %$/gm)?.length).toBeGreaterThan(0);
  expect(told.match(/^recommended: .+/gm)?.length).toBeGreaterThan(0);
});

it("follow-migrations prints each migration once, also what happened while it was away", async () => {
  const next = async (userId: string): Promise<unknown> => {
    const child = started("follow-migrations.mjs");
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      await once(child.stderr, "data"); // it waits
      // What is confirmed before the subscription stands is not seen by a first start: go on until a line comes.
      const first = lines.next();
      for (let n = 0; n < 20; n++) {
        await service.gql(recordBehaviours, { behaviours: moving(`${userId}-${n}`) });
        await service.settle();
        const line = await Promise.race([first, service.settle().then(() => null)]);
        if (line !== null) return JSON.parse(line.value);
      }
      return JSON.parse((await first).value);
    } finally {
      child.kill();
      await once(child, "close");
    }
  };
  const one = await next("loner");
  expect(one).toMatchObject({ user: expect.stringMatching(/^loner-/), summary: expect.stringMatching(/more/) });
  const other = await next("later");
  expect(other).not.toEqual(one);
}, 180_000);

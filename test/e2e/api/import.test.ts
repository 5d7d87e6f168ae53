import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openEmbedded } from "../../../src/adapters/postgres/database.js";
import { importFile, type Counts } from "../../../src/cli/import/importer.js";
import { told } from "../../../src/cli/reading/refusals.js";
import { seeded } from "../../../src/core/statistics/random.js";
import { startGodwit } from "../../support/cli.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { migratedImage } from "../../support/postgres-image.js";
import { moveIn, smallTown } from "../../support/small-town.js";
import { startFakeOpenAI, type FakeOpenAI } from "../../fakes/openai/server.js";

const town = smallTown({ perTheme: 3, others: 0 });
const folder = mkdtempSync(join(tmpdir(), "godwit-import-"));
const lines = (rows: readonly unknown[]): string => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const click = (id: number, userId = "ann") => ({
  id: `${userId}-${id}`,
  userId,
  itemId: town.items[id % town.items.length]!.id,
  type: "CLICK",
  occurredAt: new Date(town.end - id * 600_000).toISOString(),
  timeZone: "Europe/London",
});

let harness: Harness;
let openai: FakeOpenAI;
let refused: string[] = [];
beforeAll(async () => {
  harness = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  openai = await startFakeOpenAI();
  await moveIn(harness, { ...town, behaviours: [] });
});
afterEach(() => {
  refused = [];
});
afterAll(async () => {
  await harness.close();
  await openai.close();
  rmSync(folder, { recursive: true, force: true });
});

const none = { update: () => {}, stop: () => {} };
const read = (path: string, strict = false): Promise<Counts> =>
  importFile(harness.runtime, "behaviours", path, {
    strict,
    onRefused: (one) => refused.push(told(one)),
    progress: () => none,
  });
const count = (): Promise<number> => harness.runtime.services.history.behaviours.count();

test("bad lines are told with file, line and reason, counted, and stop nothing", async () => {
  const path = write(
    "mixed.ndjson",
    `${JSON.stringify(click(1))}\n{"id": broken\n\n[1,2]\n${lines([{ ...click(2), type: "STARE" }, { ...click(3), occurredAt: "2200-01-01T00:00:00Z" }, { ...click(3), occurredAt: "1970-01-01T00:00:00Z" }, { ...click(4), value: "NaN" }, click(5), click(1)])}`,
  );
  expect(await read(path)).toEqual({ accepted: 2, refused: 6, duplicates: 1, replaced: 0 });
  expect(
    refused.map((message) =>
      message.replace(path, "F").replace(/^(F, line \d+): .*?(not JSON|not an object|STARE|2200|1970|NaN).*$/, "$1 $2"),
    ),
  ).toEqual([
    "F, line 2 not JSON",
    "F, line 4 not an object",
    "F, line 5 STARE",
    "F, line 6 2200",
    "F, line 7 1970",
    "F, line 8 NaN",
  ]);
  const [first] = refused;
  expect(first).toContain("each line must be one JSON object");
});

test("--strict stops at the first bad line and says so", async () => {
  const path = write("strict.ndjson", `${lines([click(10, "strict")])}nonsense\n${lines([click(11, "strict")])}`);
  await expect(read(path, true)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("line 2") as string,
  });
});

test("a broken or truncated archive keeps what was read before, and can be mended and read again", async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => ({ ...click(i, "zip"), sessionId: `s${i}` }));
  const whole = gzipSync(lines(rows));
  const before = await count();
  const path = write("cut.ndjson.gz", whole.subarray(0, Math.floor(whole.length * 0.7)));
  await expect(read(path)).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringMatching(
      /cut\.ndjson\.gz breaks off after line \d+: .*mend the file and import it again/,
    ) as string,
  });
  const kept = (await count()) - before;
  expect(kept).toBeGreaterThan(500);
  expect(kept).toBeLessThan(3_000);
  write("cut.ndjson.gz", whole);
  const counts = await read(path);
  expect(counts.accepted).toBe(3_000 - kept);
  expect(await count()).toBe(before + 3_000);
  await expect(
    read(write("noise.gz", Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(500, 7)]))),
  ).rejects.toMatchObject({ code: "BAD_USER_INPUT", message: expect.stringContaining("noise.gz") as string });
});

test("a file cut in the middle of a line: the last line is refused, the others are in", async () => {
  const text = lines([click(20, "half"), click(21, "half")]);
  expect(await read(write("half.ndjson", text.slice(0, -15)))).toEqual({
    accepted: 1,
    refused: 1,
    duplicates: 0,
    replaced: 0,
  });
  expect(refused[0]).toContain("line 2");
});

test("the command says what is wrong with a file that is not there, and with a call that makes no sense", async () => {
  const env = {
    GODWIT_DATA_DIR: join(folder, "cli"),
    OPENAI_BASE_URL: openai.url,
    EMBEDDING_MODEL: "fake",
    EMBEDDING_DIMENSIONS: "256",
  };
  await (await openEmbedded(env.GODWIT_DATA_DIR, await migratedImage())).close();
  const [none, wrong] = await Promise.all([
    startGodwit(["import", "--json"], { ...env, GODWIT_DATA_DIR: join(folder, "never") }).done,
    startGodwit(["import", "--behaviours", join(folder, "missing"), "--json"], env).done,
  ]);
  expect(none).toMatchObject({ code: 2, stdout: "" });
  expect(none.stderr).toContain("give at least one of --items, --users, --behaviours");
  expect(wrong).toMatchObject({ code: 1, stdout: "" });
  expect(wrong.stderr).toMatch(/missing cannot be read: .*Check the path/);
});

test("killed in the middle and started again: every line once, and interests as if nothing had happened", async () => {
  const dataDir = join(folder, "killed");
  const total = 24_000;
  const random = seeded(11);
  await (await openEmbedded(dataDir, await migratedImage())).close();
  const people = ["kim", "lou", "max"];
  const rows = Array.from({ length: total }, (_, i) => ({
    ...click(i, people[i % 3]!),
    sessionId: `s${Math.floor(i / 30)}`,
    occurredAt: new Date(town.end - (total - i) * 200_000).toISOString(),
  }));
  const items = write("items.ndjson", lines(town.items));
  const behaviours = write("all.ndjson", lines(rows));
  const env = {
    GODWIT_DATA_DIR: dataDir,
    OPENAI_BASE_URL: openai.url,
    EMBEDDING_MODEL: "fake",
    EMBEDDING_DIMENSIONS: "256",
  };
  const first = startGodwit(["import", "--items", items, "--behaviours", behaviours, "--json"], env);
  let over = false;
  void first.done.then(() => {
    over = true;
  });
  // The endpoint hears of the items a moment before behaviours begin.
  while (openai.requests.length === 0 && !over)
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  await new Promise((resolve) => {
    setTimeout(resolve, 1_500 + random() * 1_500);
  });
  first.kill();
  await first.done;
  const second = await startGodwit(["import", "--items", items, "--behaviours", behaviours, "--json"], env).done;
  expect(second.code, second.stderr).toBe(0);
  const told = JSON.parse(second.stdout) as { behaviours: Counts };
  expect(told.behaviours.refused).toBe(0);
  const resumed = await startHarness("embedded", {
    startsAt: town.end,
    folder: dataDir,
    env: { OPENAI_BASE_URL: openai.url, EMBEDDING_MODEL: "fake", EMBEDDING_DIMENSIONS: "256" },
  });
  try {
    await resumed.settle();
    const { history } = resumed.runtime.services;
    expect(await history.behaviours.count()).toBe(total);
    const interests = async () =>
      (
        await resumed.gql(
          `{ users(ids: ${JSON.stringify(people)}) { interests(first: 256) { share strength topic { id } } } }`,
        )
      ).users.map((user) =>
        Object.fromEntries(
          user!.interests!.map(({ topic, share, strength }) => [topic.id, [share.toFixed(4), strength.toPrecision(4)]]),
        ),
      );
    const before = await interests();
    await history.outbox.add(people.map((userId) => ({ topic: "refold", key: userId })));
    resumed.runtime.relay.wake({ name: "refold" });
    await resumed.settle();
    expect(await interests()).toEqual(before);
  } finally {
    await resumed.close();
  }
}, 240_000);

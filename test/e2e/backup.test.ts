import { mkdtempSync, readdirSync, readFileSync, rmSync, appendFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { exportAll } from "../../src/adapters/postgres/backup.js";
import { restoreAll } from "../../src/adapters/postgres/restore.js";
import { openEmbedded } from "../../src/adapters/postgres/database.js";
import { migratedImage } from "../support/postgres-image.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, sendFeedback, smallTown } from "../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 1 });
const folder = mkdtempSync(join(tmpdir(), "godwit-backup-"));
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
  rmSync(folder, { recursive: true, force: true });
});

const question =
  '{ topics { id label } items(first: 50) { totalCount edges { node { id title tags attributes } } } interests(userId: "ada", first: 20) { topic { id } strength } migrations(userId: "lin", first: 5) { edges { node { id kind } } } search(text: "hiking boots", first: 5) { item { id } } }';
const tables = (path: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(path)
      .filter((name) => name.endsWith(".ndjson"))
      .map((name) => [name, readFileSync(join(path, name), "utf8")]),
  );

test("a backup restored into an empty database gives the same answers and backup; a broken one nothing", async () => {
  const startsAt = town.end;
  const env = { EMBEDDING_DIMENSIONS: "64" };
  harness = await startHarness("embedded", { startsAt, fakeTexts: true, env });
  await moveIn(harness, { ...town, behaviours: town.behaviours.slice(-150) });
  await harness.gql(sendFeedback, {
    feedback: [
      {
        id: "f\u2028",
        userId: "ada",
        itemId: town.items[0]!.id,
        kind: "LIKE",
        occurredAt: new Date(startsAt).toISOString(),
      },
    ],
  });
  await harness.settle();
  const before = await harness.gql(question);
  const { tables: written } = await exportAll(harness.database, join(folder, "a"));
  expect(written.find(({ name }) => name === "behaviours")!.rows).toBe(151);
  await expect(exportAll(harness.database, join(folder, "a"))).rejects.toMatchObject({ code: "CONFLICT" });
  await expect(restoreAll(harness.database, join(folder, "a"))).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("not empty") as string,
  });
  await harness.close();

  const data = join(folder, "data");
  const empty = await openEmbedded(data, await migratedImage());
  appendFileSync(
    join(folder, "a", "users.ndjson"),
    '{"id":"intruder","attributes":{},"profiling_off":false,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}\n',
  );
  await expect(restoreAll(empty, join(folder, "a"))).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
    message: expect.stringContaining("nothing was restored") as string,
  });
  expect((await empty.pool.query("SELECT 1 FROM codebooks")).rows).toEqual([]);
  const users = readFileSync(join(folder, "a", "users.ndjson"), "utf8")
    .split("\n")
    .slice(0, -2);
  rmSync(join(folder, "a", "users.ndjson"));
  appendFileSync(join(folder, "a", "users.ndjson"), `${users.join("\n")}\n`);
  await restoreAll(empty, join(folder, "a"));
  await exportAll(empty, join(folder, "b"));
  expect(tables(join(folder, "b"))).toEqual(tables(join(folder, "a")));
  await empty.close();

  harness = await startHarness("embedded", { startsAt, fakeTexts: true, folder: data, env });
  expect(await harness.gql(question)).toEqual(before);
  // numbers go on
  await harness.gql('mutation { upsertItems(items: [{ id: "after", title: "After the restore" }]) { accepted } }');
  await harness.settle();
  const drift = await harness.runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
  expect(drift.filter(({ wrong }) => wrong > 0)).toEqual([]);
}, 240_000);

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, expect, test } from "vitest";
import { migratedImage } from "../../../test/support/postgres-image.js";
import { openEmbedded } from "./database.js";
import { DurableFiles, durableParameters } from "./durable-files.js";

const folder = fs.mkdtempSync(join(tmpdir(), "godwit-durable-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("a commit is on the disk when it is acknowledged; a look at rows writes nothing", async () => {
  const { fsyncSync } = fs;
  let synced = 0;
  fs.fsyncSync = (handle) => {
    synced++;
    fsyncSync(handle);
  };
  syncBuiltinESMExports();
  const db = await PGlite.create({
    fs: new DurableFiles(join(folder, "synced")),
    loadDataDir: new Blob([new Uint8Array(await migratedImage())]),
    startParams: [...durableParameters],
  });
  try {
    synced = 0;
    await db.query("SELECT * FROM settings");
    expect(synced).toBe(0);
    await db.query("INSERT INTO settings (key, value) VALUES ('one', '1')");
    expect(synced).toBeGreaterThan(0);
  } finally {
    await db.close();
    fs.fsyncSync = fsyncSync;
    syncBuiltinESMExports();
  }
});

test("a database whose creation was cut off is created anew, whole, and kept from then on", async () => {
  const home = join(folder, "cut");
  for (const half of ["postgres.new", "postgres"]) {
    fs.mkdirSync(join(home, half, "base"), { recursive: true });
    fs.writeFileSync(join(home, half, "base", "half"), "a page");
  }
  const image = await migratedImage();
  const first = await openEmbedded(home, image);
  await first.pool.query("INSERT INTO settings (key, value) VALUES ('kept', '1')");
  await first.close();
  expect(fs.existsSync(join(home, "postgres.new"))).toBe(false);
  const second = await openEmbedded(home, image);
  expect((await second.pool.query("SELECT key FROM settings WHERE key = 'kept'")).rows).toEqual([{ key: "kept" }]);
  await second.close();
});

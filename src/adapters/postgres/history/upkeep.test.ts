import { afterAll, beforeAll, expect, test } from "vitest";
import { migratedImage } from "../../../../test/support/postgres-image.js";
import { openEmbedded, type Database } from "../database.js";
import { upkeepHistory } from "./upkeep.js";

let database: Database;
beforeAll(async () => {
  database = await openEmbedded(null, await migratedImage());
});
afterAll(() => database?.close());

test("the scrub leaves no id in the statistics of a table that has become empty", async () => {
  const { pool } = database;
  const known = async (): Promise<number> => {
    const { rows } = await pool.query<{ n: string }>(
      "SELECT count(*) AS n FROM pg_stats WHERE tablename = 'users' AND histogram_bounds::text LIKE '%ada-%'",
    );
    return Number(rows[0]!.n);
  };
  await pool.query("INSERT INTO users (id) SELECT 'ada-' || i FROM generate_series(1, 50) i");
  await pool.query("ANALYZE users");
  expect(await known()).toBe(1);
  await pool.query("DELETE FROM users");
  await upkeepHistory(database).scrub(0);
  expect(await known()).toBe(0);
  await pool.query("INSERT INTO users (id) VALUES ('grace')");
  expect((await pool.query("SELECT id FROM users WHERE id = 'grace'")).rows).toHaveLength(1);
});

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migratedImage } from "../../../test/support/postgres-image.js";
import { exchange } from "./wire.js";

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create({ loadDataDir: new Blob([new Uint8Array(await migratedImage())]) });
});
afterAll(() => db?.close());

/** A simple query of the wire protocol. */
function query(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`);
  const out = Buffer.alloc(5 + text.length);
  out.write("Q");
  out.writeInt32BE(4 + text.length, 1);
  text.copy(out, 5);
  return out;
}

test.each([
  "SELECT 1",
  "SELECT repeat('x', 3000000)",
  "SELECT i, repeat('y', 100) FROM generate_series(1, 20000) i",
  "SELECT nonsense",
  "COMMENT ON TABLE users IS NULL",
])("the answer to %s is the server's, byte by byte", async (sql) => {
  const expected = await db.execProtocolRaw(query(sql));
  expect(Buffer.from(expected).equals(await exchange(db, query(sql)))).toBe(true);
});

test("answers are not kept", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const many = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await exchange(db, query("SELECT i, i AS j, i AS k FROM generate_series(1, 30) i"));
    collect();
  };
  await many(200);
  const before = process.memoryUsage().heapUsed;
  await many(1_500);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000); // 20 MB where they are kept
});

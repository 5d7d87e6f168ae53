import { expect, test } from "vitest";
import { EmbeddedPostgres } from "./pglite.js";

test("a connection that follows one given up finds none of its statements and no open transaction", async () => {
  const embedded = await EmbeddedPostgres.open(null);
  const pool = embedded.pool();
  try {
    const ask = { name: "one", text: "SELECT $1::int AS n", values: [1] };
    const first = await pool.connect();
    await first.query("BEGIN");
    await first.query(ask);
    await expect(first.query("SELECT no_such_thing")).rejects.toThrow("no_such_thing");
    first.release(true); // as the pool does with one whose use has failed
    const second = await pool.connect();
    expect((await second.query(ask)).rows).toEqual([{ n: 1 }]);
    second.release();
  } finally {
    await pool.end();
    await embedded.close();
  }
});

import { Client } from "pg";
import { describe, expect, test } from "vitest";
import { freshDatabase, testServerUrl, whyNoServer } from "./postgres-server.js";

async function tables(url: string, ...statements: string[]): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    const { rows } = await client.query<{ name: string }>(
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
    );
    return rows.map((row) => row.name);
  } finally {
    await client.end();
  }
}

describe.skipIf(testServerUrl === null)(
  `databases on a PostgreSQL server${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test("each is its own, may copy another, and is gone after drop", async () => {
      const [one, other] = await Promise.all([freshDatabase(), freshDatabase()]);
      expect(await tables(one.url, "CREATE TABLE bird (id int)")).toEqual(["bird"]);
      expect(await tables(other.url)).toEqual([]);
      const copy = await freshDatabase(new URL(one.url).pathname.slice(1));
      expect(await tables(copy.url)).toEqual(["bird"]);
      await Promise.all([one, other, copy].map((database) => database.drop()));
      await expect(tables(one.url)).rejects.toThrow("does not exist");
    });
  },
);

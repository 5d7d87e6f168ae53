import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openServer } from "../../src/adapters/postgres/database.js";
import { migrationsFolder } from "../../src/adapters/postgres/migrate.js";
import { prismaHistory } from "../../src/adapters/postgres/history/history.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../support/postgres-server.js";
import { historyContract } from "./history.contract.js";

describe.skipIf(testServerUrl === null)(`PostgreSQL server${testServerUrl === null ? ` (${whyNoServer})` : ""}`, () => {
  historyContract("PostgreSQL server", async () => {
    const fresh = await freshDatabase();
    // Both migrate at once: one waits for the other.
    const [history, other] = (await Promise.all([openServer(fresh.url), openServer(fresh.url)])).map((database) =>
      prismaHistory(database),
    ) as [ReturnType<typeof prismaHistory>, ReturnType<typeof prismaHistory>];
    return {
      history,
      other,
      close: async () => {
        await history.close();
        await other.close();
        await fresh.drop();
      },
    };
  });

  test("migrations are recorded as prisma migrate records them: names, checksums, steps", async () => {
    const fresh = await freshDatabase();
    const database = await openServer(fresh.url);
    const { rows } = await database.pool.query(
      "SELECT migration_name AS name, checksum, applied_steps_count AS steps, finished_at IS NOT NULL AS finished, rolled_back_at, logs FROM _prisma_migrations ORDER BY 1",
    );
    const files = readdirSync(migrationsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .toSorted();
    expect(rows).toEqual(
      files.map((name) => ({
        name,
        checksum: createHash("sha256")
          .update(readFileSync(join(migrationsFolder, name, "migration.sql")))
          .digest("hex"),
        steps: 1,
        finished: true,
        rolled_back_at: null,
        logs: null,
      })),
    );
    await database.close();
    await fresh.drop();
  });

  test("samples of users are read in order from an index, not sorted out of everybody", async () => {
    const fresh = await freshDatabase();
    const database = await openServer(fresh.url);
    await database.pool.query(`
      INSERT INTO users (id) SELECT 'user-' || n FROM generate_series(1, 20000) n;
      INSERT INTO behaviours (id, user_id, item_id, type, occurred_at, content_hash)
        SELECT id, id, 'i', 'VIEW', now(), '' FROM users;
      INSERT INTO interest_states (codebook_id, user_id, state, detector, behaviours, sessions)
        SELECT 'c', id, '', '', 1, 1 FROM users;
      ANALYZE users, behaviours, interest_states`);
    for (const question of [
      "SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM behaviours b WHERE b.user_id = u.id) ORDER BY md5(u.id) LIMIT 100",
      "SELECT user_id FROM interest_states WHERE codebook_id = 'c' ORDER BY md5(user_id) LIMIT 100",
    ]) {
      const { rows } = await database.pool.query<{ "QUERY PLAN": string }>(`EXPLAIN ${question}`);
      const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
      expect(plan).toContain("_sample_idx");
      expect(plan).not.toContain("Sort");
    }
    await database.close();
    await fresh.drop();
  });

  test("a migration that was changed after it was applied is refused", async () => {
    const fresh = await freshDatabase();
    const database = await openServer(fresh.url);
    await database.pool.query("UPDATE _prisma_migrations SET checksum = 'another'");
    await expect(openServer(fresh.url)).rejects.toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining("was changed after it was applied") as string,
    });
    await database.close();
    await fresh.drop();
  });
});

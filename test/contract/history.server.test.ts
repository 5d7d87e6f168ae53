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

import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { GodwitError } from "../../core/errors.js";

/** prisma/migrations of this checkout or of the installed package. */
export const migrationsFolder =
  ["../../../prisma/migrations", "../../../../prisma/migrations"]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync) ?? "prisma/migrations";

/** An arbitrary number that names "godwit migrates" among a server's advisory locks. */
const lockNumber = 7_223_019;

/**
 * Applies what is missing of prisma/migrations, in order, each in a transaction, under an advisory lock, and records it
 * as `prisma migrate` does, so that `prisma migrate deploy|status` agree afterwards. Answers with the names applied.
 */
export async function migrate(pool: pg.Pool, folder: string = migrationsFolder): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [lockNumber]);
    try {
      return await applyAll(client, folder);
    } finally {
      await client.query("SELECT pg_advisory_unlock($1)", [lockNumber]);
    }
  } finally {
    client.release();
  }
}

async function applyAll(client: pg.PoolClient, folder: string): Promise<string[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const done = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  const applied: string[] = [];
  for (const name of readdirSync(folder)
    .filter((entry) => existsSync(join(folder, entry, "migration.sql")))
    .toSorted()) {
    const sql = readFileSync(join(folder, name, "migration.sql"), "utf8");
    const checksum = createHash("sha256").update(sql).digest("hex");
    const known = done.get(name);
    if (known === checksum) continue;
    if (known !== undefined)
      throw new GodwitError(
        "CONFIGURATION",
        `Migration ${name} was changed after it was applied to this database. Restore the file, or use a fresh database.`,
      );
    await client.query("BEGIN");
    try {
      await client.query(sql);
      await client.query(
        `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, started_at, finished_at, applied_steps_count) VALUES ($1, $2, $3, now(), now(), 1)`,
        [randomUUID(), checksum, name],
      );
      await client.query("COMMIT");
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    }
    applied.push(name);
  }
  return applied;
}

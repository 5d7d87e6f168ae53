import { format, inTransaction, columnsLeftOut, manifestFile, rowsAtOnce } from "./backup-format.js";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { GodwitError } from "../../core/errors.js";
import { splitLines } from "../../core/split-lines.js";
import type { BackupProgress, Manifest } from "../../ports/backup.js";
import type { Database } from "./database.js";
import { continueSequences, tablesOf, migrationsOf } from "./backup-tables.js";

/**
 * Reads a backup into an empty database in one transaction: all of it, or nothing. Throws BAD_USER_INPUT and CONFLICT.
 */
export async function restoreAll(
  { pool }: Pick<Database, "pool">,
  folder: string,
  onProgress: BackupProgress = () => {},
): Promise<Manifest> {
  const manifest = await readManifest(folder);
  await inTransaction(pool, "READ WRITE", async (client) => {
    const here = await migrationsOf(client);
    if (JSON.stringify(here) !== JSON.stringify(manifest.migrations))
      throw new GodwitError(
        "CONFLICT",
        `The backup was made with another schema (its last migration is ${manifest.migrations.at(-1) ?? "none"}, this Godwit's is ${here.at(-1) ?? "none"}); restore it with the version that made it, and upgrade then.`,
      );
    const tables = await tablesOf(client);
    for (const name of tables)
      if ((await client.query(`SELECT 1 FROM "${name}" LIMIT 1`)).rows.length > 0)
        throw new GodwitError("CONFLICT", `The database is not empty (table ${name}); restore into one that is.`);
    for (const name of tables) {
      const entry = manifest.tables.find((table) => table.name === name);
      if (entry !== undefined) await restoreTable(client, entry, folder, onProgress);
    }
    await continueSequences(client);
  });
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestFile), "utf8").catch(() => {
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${folder} holds no ${manifestFile}: it is no backup, or one that was never finished.`,
      ["backup"],
    );
  });
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format !== format)
    throw new GodwitError("BAD_USER_INPUT", `The backup has format ${manifest.format}; this Godwit reads ${format}.`, [
      "backup",
    ]);
  return manifest;
}

async function restoreTable(
  client: pg.PoolClient,
  { name, file, rows, sha256 }: Manifest["tables"][number],
  folder: string,
  onProgress: BackupProgress,
): Promise<void> {
  const dropped = new Set(columnsLeftOut[name] ?? []);
  const { rows: columns } = await client.query<{ name: string }>(
    "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position",
    [name],
  );
  const names = columns
    .filter((column) => !dropped.has(column.name))
    .map((column) => `"${column.name}"`)
    .join(", ");
  const hash = createHash("sha256");
  let batch: string[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    await client.query(
      `INSERT INTO "${name}" (${names}) SELECT ${names} FROM jsonb_populate_recordset(NULL::"${name}", $1::jsonb)`,
      [`[${batch.join(",")}]`],
    );
    done += batch.length;
    batch = [];
    onProgress(name, done);
  };
  for await (const line of splitLines(createReadStream(join(folder, file), "utf8"))) {
    hash.update(`${line}\n`);
    batch.push(line);
    if (batch.length >= rowsAtOnce) await flush();
  }
  if (batch.length > 0) await flush();
  if (done !== rows || hash.digest("hex") !== sha256)
    throw new GodwitError(
      "BAD_USER_INPUT",
      `${file} is not as it was written (${done} rows of ${rows}, or changed ones); nothing was restored.`,
      ["backup"],
    );
}

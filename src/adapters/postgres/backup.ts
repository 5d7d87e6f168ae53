import { createHash } from "node:crypto";
import { mkdir, open, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { GodwitError } from "../../core/errors.js";
import type { Backup, BackupProgress, Manifest } from "../../ports/backup.js";
import type { Database } from "./database.js";
import { tablesOf, migrationsOf, keyOf } from "./backup-tables.js";
import { restoreAll } from "./restore.js";
import { format, rowsAtOnce, manifestFile, columnsLeftOut, inTransaction } from "./backup-format.js";

/** Backups of this database; closing them closes it. */
export function createBackup(database: Database): Backup {
  return {
    writeTo: (folder, onProgress) => exportAll(database, folder, onProgress),
    restoreFrom: (folder, onProgress) => restoreAll(database, folder, onProgress),
    close: () => database.close(),
  };
}

/**
 * Writes every table to a folder as NDJSON, from one snapshot, a few rows in memory at a time. Throws CONFLICT when the
 * folder is not empty.
 */
export async function exportAll(
  { pool }: Pick<Database, "pool">,
  folder: string,
  onProgress: BackupProgress = () => {},
): Promise<Manifest> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new GodwitError("CONFLICT", `${folder} is not empty; name a folder that is, or one that is not there yet.`, [
      "out",
    ]);
  const manifest = await inTransaction(
    pool,
    "ISOLATION LEVEL REPEATABLE READ READ ONLY",
    async (client): Promise<Manifest> => {
      const tables: Manifest["tables"] = [];
      for (const name of await tablesOf(client)) tables.push(await exportTable(client, name, folder, onProgress));
      return { format, createdAt: new Date().toISOString(), migrations: await migrationsOf(client), tables };
    },
  );
  await writeFile(join(folder, `${manifestFile}.part`), `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(join(folder, `${manifestFile}.part`), join(folder, manifestFile));
  return manifest;
}

async function exportTable(
  client: pg.PoolClient,
  name: string,
  folder: string,
  onProgress: BackupProgress,
): Promise<Manifest["tables"][number]> {
  const file = `${name}.ndjson`;
  const handle = await open(join(folder, file), "wx", 0o600);
  const hash = createHash("sha256");
  let rows = 0;
  try {
    const dropped = (columnsLeftOut[name] ?? []).map((column) => ` - '${column}'`).join("");
    await client.query(
      `DECLARE backup NO SCROLL CURSOR FOR SELECT (to_jsonb(t)${dropped})::text AS line FROM "${name}" t ORDER BY ${await keyOf(client, name)}`,
    );
    for (;;) {
      const { rows: lines } = await client.query<{ line: string }>(`FETCH ${rowsAtOnce} FROM backup`);
      if (lines.length === 0) break;
      const text = lines.map(({ line }) => `${line}\n`).join("");
      hash.update(text);
      await handle.write(text);
      rows += lines.length;
      onProgress(name, rows);
    }
    await client.query("CLOSE backup");
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { name, file, rows, sha256: hash.digest("hex") };
}

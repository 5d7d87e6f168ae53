import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { GodwitError } from "../../core/errors.js";
import { splitLines } from "../../core/split-lines.js";
import type { Backup, BackupProgress, Manifest } from "../../ports/backup.js";
import type { Database } from "./database.js";

const format = 1;
const rowsAtOnce = 500;
const manifestFile = "manifest.json";
/** Columns that mean something in one database only, or must not leave it: they begin anew. */
const left: Readonly<Record<string, readonly string[]>> = { items: ["changed_by"], webhooks: ["secret"] };

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

/** Runs `work` on one connection in one transaction, which is undone if it throws. */
async function inTransaction<T>(pool: pg.Pool, mode: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN ${mode}`);
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
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
    const dropped = (left[name] ?? []).map((column) => ` - '${column}'`).join("");
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
  const dropped = new Set(left[name] ?? []);
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

/** Numbers that the database gives out go on behind the highest restored one. */
async function continueSequences(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ name: string; column: string; sequence: string }>(`
    SELECT table_name AS name, column_name AS column, pg_get_serial_sequence(format('%I', table_name), column_name) AS sequence
    FROM information_schema.columns WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'`);
  for (const { name, column, sequence } of rows)
    await client.query(
      `SELECT setval($1, greatest((SELECT coalesce(max("${column}"), 0) FROM "${name}") + 1, 1), false)`,
      [sequence],
    );
}

/** Every table but the record of migrations, those first that others refer to. */
async function tablesOf(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string; needs: string[] }>(`
    SELECT c.relname AS name, coalesce(array_agg(f.relname::text) FILTER (WHERE f.relname IS NOT NULL AND f.oid <> c.oid), '{}') AS needs
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
      LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' LEFT JOIN pg_class f ON f.oid = k.confrelid
    WHERE c.relkind = 'r' AND c.relname <> '_prisma_migrations' GROUP BY c.relname ORDER BY c.relname`);
  const ordered: string[] = [];
  while (ordered.length < rows.length) {
    const ready = rows.filter(
      ({ name, needs }) => !ordered.includes(name) && needs.every((need) => ordered.includes(need)),
    );
    if (ready.length === 0) throw new Error("tables refer to each other in a circle");
    ordered.push(...ready.map(({ name }) => name));
  }
  return ordered;
}

async function migrationsOf(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** The columns of a table's primary key, so that two backups of one state are the same. */
async function keyOf(client: pg.PoolClient, table: string): Promise<string> {
  const { rows } = await client.query<{ name: string }>(
    `
    SELECT a.attname AS name FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey) WHERE i.indisprimary AND i.indrelid = format('%I', $1::text)::regclass ORDER BY array_position(i.indkey::int[], a.attnum::int)`,
    [table],
  );
  return rows.map(({ name }) => `"${name}"`).join(", ") || "1";
}

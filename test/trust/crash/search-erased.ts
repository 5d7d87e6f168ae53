import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "../../../src/adapters/postgres/database.js";
import type { VectorStore } from "../../../src/ports/vector-store.js";
import { allPoints } from "../../../src/modules/operations/drift/item-drift.js";

/** Rows that name one of the people, by table; bytes are searched as well. */
export async function rowsAbout(
  { pool }: Pick<Database, "pool">,
  ids: readonly string[],
): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  if (ids.length === 0) return found;
  const patterns = ids.flatMap((id) => [`%${id}%`, `%${Buffer.from(id).toString("hex")}%`]);
  const { rows: tables } = await pool.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1",
  );
  for (const { name } of tables) {
    const { rows } = await pool.query<{ n: string }>(
      `SELECT count(*) AS n FROM "${name}" t WHERE t::text LIKE ANY($1)`,
      [patterns],
    );
    if (Number(rows[0]!.n) > 0) found[name] = Number(rows[0]!.n);
  }
  return found;
}

/** Columns whose commonest values, kept for the planner, name one of the people. */
export async function statisticsAbout({ pool }: Pick<Database, "pool">, ids: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ n: string }>(
    "SELECT count(*) AS n FROM pg_stats WHERE schemaname = 'public' AND (most_common_vals::text LIKE ANY($1) OR histogram_bounds::text LIKE ANY($1))",
    [ids.map((id) => `%${id}%`)],
  );
  return Number(rows[0]!.n);
}

/** Points whose id or payload names one of the people, over every collection. */
export async function pointsAbout(vectors: VectorStore, ids: readonly string[]): Promise<number> {
  let found = 0;
  for (const name of await vectors.collections())
    for await (const batch of allPoints(vectors, name))
      for (const point of batch) if (ids.some((id) => JSON.stringify([point.id, point.payload]).includes(id))) found++;
  return found;
}

/** Files of a folder that hold one of the ids, by the folder they lie in, such as { "pg_wal": 2 }. */
export async function filesAbout(folder: string, ids: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    if (!ids.some((id) => bytes.includes(id))) continue;
    const place = entry.parentPath.includes("pg_wal")
      ? "write-ahead log"
      : entry.parentPath.includes("postgres")
        ? "tables and indexes"
        : "other files";
    found[place] = (found[place] ?? 0) + 1;
  }
  return found;
}

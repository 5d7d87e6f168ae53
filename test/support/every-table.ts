import type { Database } from "../../src/adapters/postgres/database.js";

/** The tables of the database that have a column user_id. */
export async function tablesWithUsers({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ table_name: string }>(
    "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'user_id' ORDER BY 1",
  );
  return rows.map(({ table_name }) => table_name);
}

/** How many rows of a table belong to a user. */
export async function rowsOf({ pool }: Database, table: string, userId: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>(`SELECT count(*) FROM "${table}" WHERE user_id = $1`, [userId]);
  return Number(rows[0]!.count);
}

/** The tables in which a text stands anywhere, in whatever column. */
export async function tablesHolding({ pool }: Database, text: string): Promise<string[]> {
  const { rows } = await pool.query<{ tablename: string }>(
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const found: string[] = [];
  for (const { tablename } of rows) {
    const { rows: hits } = await pool.query(
      `SELECT 1 FROM "${tablename}" AS t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1`,
      [text],
    );
    if (hits.length > 0) found.push(tablename);
  }
  return found;
}

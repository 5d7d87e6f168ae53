import type pg from "pg";
import type { UpkeepHistory } from "../../../ports/history/upkeep.js";
import type { Database } from "../database.js";

interface Table {
  name: string;
  bytes: number;
}

export function upkeepHistory({ kind, pool }: Pick<Database, "kind" | "pool">): UpkeepHistory {
  const embedded = kind === "embedded";
  /** One table at a time: others may ask in between, although an embedded database has one connection. */
  const each = async (tables: readonly Table[], statement: (table: Table) => string): Promise<void> => {
    for (const table of tables) await patiently(pool, statement(table));
  };
  return {
    async vacuum() {
      if (embedded) await each(await tablesOf(pool), ({ name }) => `VACUUM (ANALYZE) ${name}`);
    },
    async scrub(longestBytes) {
      const tables = await tablesOf(pool);
      const anew = embedded ? tables.filter(({ bytes }) => bytes <= longestBytes) : [];
      await each(tables, (table) => `VACUUM (${anew.includes(table) ? "FULL, " : ""}ANALYZE) ${table.name}`);
      await forgetStatisticsOfEmpty(pool);
      if (!embedded) return [];
      // the commonest values of columns are kept there, users' ids among them
      await patiently(pool, "VACUUM FULL pg_statistic");
      await freshLog(pool);
      return tables.filter((table) => !anew.includes(table)).map(({ name }) => name);
    },
  };
}

/**
 * ANALYZE leaves the statistics of a table that has become empty as they were, with the ids of whoever was in it last.
 * Giving a column the type that it has drops them, writes nothing anew, and needs no more rights than the owner's.
 */
async function forgetStatisticsOfEmpty(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ table: string; column: string; type: string }>(
    `SELECT quote_ident(c.relname) AS table, quote_ident(a.attname) AS column, format_type(a.atttypid, a.atttypmod) AS type
     FROM pg_stats s
     JOIN pg_class c ON c.relname = s.tablename AND c.relnamespace = s.schemaname::regnamespace AND c.relkind = 'r'
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname AND a.attgenerated = ''
     WHERE s.schemaname = current_schema() AND c.reltuples = 0`,
  );
  for (const { table, column, type } of rows)
    await patiently(pool, `ALTER TABLE ${table} ALTER COLUMN ${column} TYPE ${type}`);
}

const mostSegments = 200;

/**
 * Begins a segment of the log that was never used, and deletes the others: one that is used again keeps what was
 * written in it before.
 */
async function freshLog(pool: pg.Pool): Promise<void> {
  await patiently(pool, "SET wal_recycle = off");
  for (let i = 0; i < mostSegments; i++) {
    // As long as there are others, the next may be one of those that were put by to be used again.
    const others = Number((await pool.query<{ n: string }>("SELECT count(*) AS n FROM pg_ls_waldir()")).rows[0]!.n) > 1;
    for (const statement of ["SELECT pg_switch_wal()", "CHECKPOINT"]) await patiently(pool, statement);
    if (!others) return;
  }
}

async function tablesOf(pool: pg.Pool): Promise<Table[]> {
  const { rows } = await pool.query<{ name: string; bytes: string }>(
    "SELECT quote_ident(relname) AS name, pg_total_relation_size(oid) AS bytes FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname",
  );
  return rows.map(({ name, bytes }) => ({ name, bytes: Number(bytes) }));
}

/** Runs a statement that may take longer than others may. */
async function patiently(pool: pg.Pool, statement: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    await client.query(statement);
    await client.query("RESET statement_timeout");
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

import pg from "pg";
import { partitionCount, type PartitionHistory } from "../../../ports/history/partitions.js";
import type { Database } from "../database.js";
import { sql, type Client } from "./sql.js";

/** The partition of the key of a row; whoever computes it elsewhere takes the same bits of the same hash. */
export const partitionOf = (column: "key" | "user_id") =>
  column === "key"
    ? sql`(get_byte(decode(md5(key), 'hex'), 0) & 63)`
    : sql`(get_byte(decode(md5(user_id), 'hex'), 0) & 63)`;

/** What a process that is no longer heard of may leave behind; then its row goes, too. */
const forgottenAfter = "1 minute";

/** Outside of transactions, on a connection of their own: who waits for one must not be taken for dead. */
export type PartitionLeases = Omit<PartitionHistory, "stillOwned"> & { close(): Promise<void> };

export function partitionLeases({ pool, kind }: Database): PartitionLeases {
  const own =
    kind === "embedded" ? pool : new pg.Pool({ ...pool.options, max: 1, connectionTimeoutMillis: 2_000, min: 0 });
  if (own !== pool) own.on("error", () => {}); // the next statement reports it
  return {
    async live(process, works, ms) {
      await own.query(
        `INSERT INTO processes (id, works, expires_at) VALUES ($1, $2::text[], clock_timestamp() + $3::float8 * interval '1 ms')
         ON CONFLICT (id) DO UPDATE SET works = EXCLUDED.works, expires_at = EXCLUDED.expires_at`,
        [process, [...works], ms],
      );
      const { rows } = await own.query<{ work: string; count: string }>(
        "SELECT work, count(*) FROM processes, unnest(works) AS work WHERE expires_at > clock_timestamp() GROUP BY work",
      );
      return new Map(rows.map(({ work, count }) => [work, Number(count)]));
    },
    async owned(process, work) {
      const { rows } = await own.query<{ number: number; token: string }>(
        "SELECT number, token FROM partitions WHERE work = $2 AND owner = $1 ORDER BY number",
        [process, work],
      );
      return new Map(rows.map(({ number, token }) => [number, BigInt(token)]));
    },
    async take(process, work, most) {
      await own.query(
        `INSERT INTO partitions (work, number) SELECT $1, generate_series(0, ${partitionCount - 1}) ON CONFLICT DO NOTHING`,
        [work],
      );
      const { rows } = await own.query<{ former: string | null }>(
        `WITH free AS (
           SELECT number, owner FROM partitions p WHERE work = $2 AND (owner IS NULL OR NOT EXISTS (
             SELECT 1 FROM processes WHERE id = p.owner AND expires_at > clock_timestamp()))
           ORDER BY number LIMIT $3 FOR UPDATE OF p SKIP LOCKED)
         UPDATE partitions p SET owner = $1, token = token + 1 FROM free
         WHERE p.work = $2 AND p.number = free.number RETURNING free.owner AS former`,
        [process, work, most],
      );
      const former = [...new Set(rows.flatMap((row) => row.former ?? []))].filter((id) => id !== process);
      if (former.length > 0) await endOpenTransactions(own, former);
    },
    async release(process, work, numbers) {
      await own.query("UPDATE partitions SET owner = NULL WHERE work = $2 AND owner = $1 AND number = ANY($3::int[])", [
        process,
        work,
        [...numbers],
      ]);
    },
    async leave(process) {
      await own.query("UPDATE partitions SET owner = NULL WHERE owner = $1", [process]);
      await own.query(
        `DELETE FROM processes WHERE id = $1 OR expires_at < clock_timestamp() - interval '${forgottenAfter}'`,
        [process],
      );
    },
    close: async () => {
      if (own !== pool) await own.end();
    },
  };
}

/**
 * A process that is paused in the middle of a transaction holds locks for as long as it is paused: its sessions carry
 * its name. Where the database does not let us, they end when they end.
 */
async function endOpenTransactions(own: pg.Pool, processes: readonly string[]): Promise<void> {
  await own
    .query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = ANY($1::text[]) AND state LIKE 'idle in transaction%'`,
      [processes],
    )
    .catch(() => {});
}

/** Inside a transaction. */
export function stillOwned(client: Client): PartitionHistory["stillOwned"] {
  return async (process, work, owned) => {
    const rows = await client.$queryRaw<{ number: number }[]>`
      SELECT p.number FROM partitions p
        JOIN unnest(${[...owned.keys()]}::int[], ${[...owned.values()]}::bigint[]) AS asked (number, token) USING (number, token)
      WHERE p.work = ${work} AND p.owner = ${process}
        AND EXISTS (SELECT 1 FROM processes WHERE id = ${process} AND expires_at > clock_timestamp())
      FOR SHARE OF p`;
    return rows.length === owned.size;
  };
}

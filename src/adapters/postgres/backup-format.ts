import type pg from "pg";

export const format = 1;
export const rowsAtOnce = 500;
export const manifestFile = "manifest.json";
/** Columns that mean something in one database only, or must not leave it: they begin anew. */
export const columnsLeftOut: Readonly<Record<string, readonly string[]>> = {
  items: ["changed_by"],
  webhooks: ["secret"],
};

/** Runs `work` on one connection in one transaction, which is undone if it throws. */
export async function inTransaction<T>(
  pool: pg.Pool,
  mode: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
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

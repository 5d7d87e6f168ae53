import { wholeFrom } from "../../../src/cli/arguments.js";
import { startHarness, type Harness } from "../../../test/support/harness.js";
import { testServerUrl } from "../../../test/support/postgres-server.js";
import { moveIn, smallTown } from "../../../test/support/small-town.js";
import { study } from "../shared/options.js";
import { print } from "../shared/output.js";

const question = `query($userId: ID!, $first: Int!, $exploration: Float) {
  recommendations(userId: $userId, task: NEXT, first: $first, exploration: $exploration) { id } }`;
const tables = ["recommendation_sets", "recommended_items"];

interface Cost {
  readonly exploration: number;
  /** of the tables and their indexes */
  readonly bytes: number;
  readonly rows: number;
  /** of the write-ahead log */
  readonly walBytes: number;
}

async function sizes({ database }: Harness): Promise<{ bytes: number; rows: number; wal: number }> {
  const { pool } = database;
  let [bytes, rows] = [0, 0];
  for (const table of tables) {
    const { rows: found } = await pool.query<{ bytes: string; rows: string }>(
      `SELECT pg_total_relation_size('${table}') AS bytes, (SELECT count(*) FROM ${table}) AS rows`,
    );
    bytes += Number(found[0]!.bytes);
    rows += Number(found[0]!.rows);
  }
  const { rows: log } = await pool.query<{ wal: string }>("SELECT pg_current_wal_lsn() - '0/0' AS wal");
  return { bytes, rows, wal: Number(log[0]!.wal) };
}

/** Asks so many times, and waits until the history has all of it. */
async function ask(harness: Harness, users: readonly string[], requests: number, variables: object): Promise<void> {
  const { pool } = harness.database;
  const rows = async (): Promise<number> =>
    Number((await pool.query<{ n: string }>("SELECT count(*) AS n FROM recommendation_sets")).rows[0]!.n);
  const before = await rows();
  for (let i = 0; i < requests; i++) await harness.gql(question, { userId: users[i % users.length]!, ...variables });
  while ((await rows()) < before + requests)
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
}

export const command = study(
  "served-log",
  "What a request writes to the log of served sets: bytes with indexes, rows, write-ahead log.",
)
  .option("--requests <n>", "requests a row", wholeFrom(100), 2_000)
  .option("--first <n>", "items a page", wholeFrom(1), 20)
  .action(async ({ requests, first, json }: { requests: number; first: number; json?: true }) => {
    const town = smallTown({ perTheme: 40, others: 40, days: 30 });
    const users = town.users.map(({ id }) => id);
    const harness = await startHarness(testServerUrl === null ? "embedded" : "server", {
      startsAt: town.end,
      fakeTexts: true,
      env: { GODWIT_RATE_ADDRESS: "0", GODWIT_RATE_KEY: "0" },
    });
    const costs: Cost[] = [];
    try {
      await moveIn(harness, town);
      for (const exploration of [0, 0.3]) {
        const before = await sizes(harness);
        await ask(harness, users, requests, { first, exploration });
        const after = await sizes(harness);
        costs.push({
          exploration,
          bytes: Math.round((after.bytes - before.bytes) / requests),
          rows: (after.rows - before.rows) / requests,
          walBytes: Math.round((after.wal - before.wal) / requests),
        });
      }
    } finally {
      await harness.close();
    }
    print({ requests, first, costs }, json, () =>
      costs
        .map(
          ({ exploration, bytes, rows, walBytes }) =>
            `exploration ${exploration}: ${bytes} bytes, ${rows} rows, ${walBytes} bytes of write-ahead log a request\n`,
        )
        .join(""),
    );
  });

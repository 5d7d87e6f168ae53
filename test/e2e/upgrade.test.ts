import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { EmbeddedPostgres } from "../../src/adapters/postgres/pglite.js";
import { migrate, migrationsFolder } from "../../src/adapters/postgres/migrate.js";
import { decodeState, encodeState } from "../../src/core/interests/codec.js";
import { emptyPopulation, encodePopulation, mergePopulation } from "../../src/core/interests/population.js";
import { backends, startHarness, type Harness } from "../support/harness.js";
import { freshDatabase } from "../support/postgres-server.js";
import { haveTastes, tasteBehaviours, tasteItems, tasteStart } from "../support/two-tastes.js";

const days = 20;
const startsAt = tasteStart + (days + 1) * 86_400_000;
const folder = mkdtempSync(join(tmpdir(), "godwit-upgrade-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the first release kept of everything. */
const firstTables = [
  "users",
  "items",
  "embeddings",
  "behaviours",
  "models",
  "codebooks",
  "topics",
  "item_topics",
  "interest_states",
  "population_states",
  "settings",
];

/** A folder with nothing but the first migration in it: the schema of the first release. */
function firstSchema(): string {
  const only = join(folder, "migrations");
  const init = "20261122000000_init";
  mkdirSync(only, { recursive: true });
  cpSync(join(migrationsFolder, init), join(only, init), { recursive: true });
  return only;
}

const question =
  "query($userId: ID!) { interests(userId: $userId, first: 20) { topic { id } share } recommendations(userId: $userId, first: 10) { edges { node { item { id } probability } } } }";
interface Answer {
  interests: { topic: { id: string }; share: number }[];
  recommendations: { edges: { node: { item: { id: string }; probability: number } }[] };
}
const recommended = ({ edges }: Answer["recommendations"]): string[] =>
  edges.map(({ node }) => node.item.id).toSorted();
const answers = async ({ gql }: Harness): Promise<Answer[]> => {
  const out: Answer[] = [];
  for (const userId of ["user-0", "user-1", "user-7"]) out.push(await gql<Answer>(question, { userId }));
  return out;
};
interface Health {
  health: { state: string; components: { name: string; state: string; detail: string }[] };
}
const healthOf = async ({ gql }: Harness) => {
  const { health } = await gql<Health>("{ health { state components { name state detail } } }");
  return health.components.find(({ name }) => name === "histories")!;
};

async function copy(from: pg.Pool, to: pg.Pool): Promise<void> {
  for (const table of firstTables) {
    const { rows: columns } = await to.query<{ name: string }>(
      "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 AND table_schema = 'public'",
      [table],
    );
    const names = columns.map(({ name }) => `"${name}"`).join(", ");
    const { rows } = await from.query<{ row: unknown }>(`SELECT row_to_json(t) AS row FROM "${table}" t`);
    for (let i = 0; i < rows.length; i += 200)
      await to.query(
        `INSERT INTO "${table}" (${names}) SELECT ${names} FROM json_populate_recordset(NULL::"${table}", $1)`,
        [JSON.stringify(rows.slice(i, i + 200).map(({ row }) => row))],
      );
  }
}

/** As an older version might have folded: every sum half as strong again, and the population without any bound. */
async function foldedByAnOlderVersion(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ codebook_id: string; user_id: string; state: Buffer }>(
    "SELECT codebook_id, user_id, state FROM interest_states",
  );
  const population = emptyPopulation();
  for (const { codebook_id, user_id, state } of rows) {
    const old = decodeState(state);
    for (const table of [...old.horizons, old.slices])
      for (const row of table.rows.values()) row.value.forEach((x, i) => (row.value[i] = x * (i === 0 ? 40 : 1)));
    mergePopulation(population, old);
    await pool.query("UPDATE interest_states SET state = $3 WHERE codebook_id = $1 AND user_id = $2", [
      codebook_id,
      user_id,
      Buffer.from(encodeState(old)),
    ]);
  }
  await pool.query("DELETE FROM population_states");
  await pool.query("INSERT INTO population_states (codebook_id, shard, state) VALUES ($1, 0, $2)", [
    rows[0]!.codebook_id,
    Buffer.from(encodePopulation(population)),
  ]);
  await pool.query("DELETE FROM settings WHERE key = 'projections'");
}

for (const backend of ["embedded", "server"] as const) {
  const skipped = backends.find((one) => one.backend === backend)!.skipped;
  describe.skipIf(skipped !== null)(`an upgrade from the first release, ${backend}`, () => {
    it("serves meanwhile and says so, goes on after an interruption, and ends as a rebuild would", async () => {
      const options = { startsAt, fakeTexts: true, frozen: true };
      const fresh = await startHarness(backend, options);
      let expected: Answer[];
      let old: { folder?: string; database?: string };
      let drop = async (): Promise<void> => {};
      try {
        await haveTastes(fresh.gql, [], tasteItems());
        await fresh.settle();
        await haveTastes(fresh.gql, tasteBehaviours(0, days));
        await fresh.settle();
        expected = await answers(fresh);

        let pool: pg.Pool;
        let close: () => Promise<unknown>;
        if (backend === "embedded") {
          old = { folder: join(folder, "old") };
          mkdirSync(old.folder!, { recursive: true });
          const embedded = await EmbeddedPostgres.open(join(old.folder!, "postgres"));
          pool = embedded.pool();
          close = async () => {
            await pool.end();
            await embedded.close();
          };
        } else {
          const database = await freshDatabase();
          drop = () => database.drop();
          old = { database: database.url };
          pool = new pg.Pool({ connectionString: database.url });
          close = () => pool.end();
        }
        await migrate(pool, firstSchema());
        await copy(fresh.database.pool, pool);
        await foldedByAnOlderVersion(pool);
        await close();
      } finally {
        await fresh.close();
      }

      // Interrupted at once: what has been done by then stays done.
      const first = await startHarness(backend, { ...options, ...old });
      const told = await healthOf(first);
      expect(told).toMatchObject({ state: "DEGRADED" });
      expect(told.detail).toMatch(/folded anew by this version: \d+ of 60 users are done/);
      expect(await answers(first)).toHaveLength(3);
      await first.close();

      const upgraded = await startHarness(backend, { ...options, ...old });
      try {
        await expect.poll(() => healthOf(upgraded), { timeout: 60_000, interval: 100 }).toMatchObject({ state: "UP" });
        await upgraded.settle();
        const checks = await upgraded.runtime.services.drift.check({ repair: false, sample: Infinity });
        expect(checks.length).toBeGreaterThan(3);
        expect(checks.filter(({ wrong }) => wrong > 0)).toEqual([]);
        const after = await answers(upgraded);
        after.forEach(({ interests, recommendations }, i) => {
          // What a process that was started anew counts of popularity is by the day: equal items may change places.
          expect(recommended(recommendations)).toEqual(recommended(expected[i]!.recommendations));
          expect(interests.map(({ topic }) => topic.id)).toEqual(expected[i]!.interests.map(({ topic }) => topic.id));
          interests.forEach(({ share }, j) => expect(share).toBeCloseTo(expected[i]!.interests[j]!.share, 4));
        });
        const { rows } = await upgraded.database.pool.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM interest_states WHERE version < 2",
        );
        expect(rows[0]!.n).toBe(0);
      } finally {
        await upgraded.close();
        await drop();
      }
    }, 300_000);
  });
}

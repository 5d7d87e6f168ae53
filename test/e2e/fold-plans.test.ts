import { expect, test } from "vitest";
import type pg from "pg";
import { backends, startHarness } from "../support/harness.js";

interface Node {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Cond"?: string;
  readonly Plans?: readonly Node[];
}

interface Kept {
  readonly name: string;
  readonly statement: string;
  readonly params: number;
  readonly customs: number;
}

/** The statements that a fold asks each time, by a piece of each. */
const hot = ["WITH done AS (DELETE FROM outbox", "WITH saved AS ("];
const users = 1_200;

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Runs `work` on every connection of the pool that is not in use. */
async function onEach<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T[]> {
  const clients = await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()));
  try {
    const out: T[] = [];
    for (const client of clients) out.push(await work(client));
    return out;
  } finally {
    for (const client of clients) client.release();
  }
}

/** The plans that a connection has kept of the hot statements, node by node. */
async function keptPlans(client: pg.PoolClient): Promise<{ statement: string; customs: number; nodes: Node[] }[]> {
  const { rows } = await client.query<Kept>(
    `SELECT name, statement, cardinality(parameter_types) AS params, custom_plans::int AS customs FROM pg_prepared_statements`,
  );
  const out = [];
  for (const { name, statement, params, customs } of rows) {
    if (!hot.some((piece) => statement.includes(piece))) continue;
    await client.query("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan");
    const values = Array.from({ length: params }, () => "NULL").join(", ");
    const { rows: told } = await client.query<{ "QUERY PLAN": { Plan: Node }[] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE ${name}(${values})`,
    );
    await client.query("ROLLBACK");
    out.push({ statement, customs, nodes: told[0]!["QUERY PLAN"].flatMap(({ Plan }) => nodesOf(Plan)) });
  }
  return out;
}

for (const { backend, skipped } of backends.filter(({ backend }) => backend === "embedded" || backend === "server"))
  test.skipIf(skipped !== null)(
    `a fold keeps the plans that it began with, by key, and no sum that it has not seen, ${backend}`,
    async () => {
      const harness = await startHarness(backend, { fakeTexts: true });
      try {
        const { gql, settle, database, runtime } = harness;
        const items = Array.from({ length: 12 }, (_, i) => ({
          id: `i${i}`,
          domain: "shop",
          title: `thing ${i % 3} ${i}`,
        }));
        await gql(`mutation($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`, { items });
        await settle();
        const record = async (from: number, count: number): Promise<void> => {
          const behaviours = Array.from({ length: count }, (_, i) => ({
            id: `b${from + i}`,
            userId: `u${from + i}`,
            itemId: `i${(from + i) % 12}`,
            type: "VIEW",
            occurredAt: new Date(harness.now() - 60_000).toISOString(),
          }));
          await gql(
            `mutation($behaviours: [BehaviourInput!]!) { recordBehaviours(behaviours: $behaviours) { accepted } }`,
            {
              behaviours,
            },
          );
        };
        await record(0, 1);
        await settle();
        for (let from = 1; from < users; from += 1_000) await record(from, Math.min(1_000, users - from));
        await settle();
        const plans = (await onEach(database.pool, keptPlans)).flat();
        for (const piece of hot) expect(plans.some(({ statement }) => statement.includes(piece))).toBe(true);
        for (const { customs, nodes } of plans) {
          expect(customs).toBe(0); // planned once, for any values
          const tables = nodes.filter((node) => node["Relation Name"] !== undefined && /Scan/.test(node["Node Type"]));
          expect(tables.length).toBeGreaterThan(0);
          for (const node of tables)
            expect([node["Relation Name"], node["Node Type"], node["Index Cond"]]).toEqual([
              node["Relation Name"],
              expect.stringMatching(/^Index (Only )?Scan$/),
              expect.any(String),
            ]);
        }
        // Somebody else writes to the sums of the population: folds do not overwrite them.
        await database.pool.query("UPDATE population_states SET state = state");
        await record(users, 5);
        await settle();
        const found = await runtime.services.drift.check({ repair: false, sample: Number.POSITIVE_INFINITY });
        expect(found.map(({ name, wrong }) => ({ name, wrong }))).toEqual(
          found.map(({ name }) => ({ name, wrong: 0 })),
        );
      } finally {
        await harness.close();
      }
    },
    240_000,
  );

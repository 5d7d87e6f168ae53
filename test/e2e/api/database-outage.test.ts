import { afterEach, describe, expect, test } from "vitest";
import { startHarness, type Harness } from "../../support/harness.js";
import { testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { recordBehaviours, smallTown, upsertItems } from "../../support/small-town.js";

const town = smallTown({ perTheme: 3, others: 0 });
let harness: Harness | null = null;
afterEach(async () => {
  await harness?.close();
  harness = null;
});

const like = (id: string) => ({
  id,
  userId: "ada",
  type: "LIKE",
  itemId: town.items[0]!.id,
  occurredAt: new Date(town.end).toISOString(),
});

describe.skipIf(testServerUrl === null)(
  `a PostgreSQL server${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    test("that drops every connection costs answers for a moment only, and nothing that was acknowledged", async () => {
      harness = await startHarness("server", {
        startsAt: town.end,
        fakeTexts: true,
        env: { EMBEDDING_DIMENSIONS: "64" },
      });
      const { gql, database } = harness;
      await gql(upsertItems, { items: town.items });
      await gql(recordBehaviours, { behaviours: [like("before")] });
      await database.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      await expect
        .poll(
          () =>
            gql(recordBehaviours, { behaviours: [like("after")] }).then(
              () => true,
              () => false,
            ),
          { timeout: 60_000 },
        )
        .toBe(true);
      await harness.settle();
      expect(
        (await gql('{ user(id: "ada") { behaviours(first: 5) { edges { node { id } } } } }'))
          .user!.behaviours.edges.map(({ node }) => node.id)
          .toSorted(),
      ).toEqual(["after", "before"]);
    });

    test("that may not be written answers questions, and says of writes that nothing was stored", async () => {
      harness = await startHarness("server", {
        startsAt: town.end,
        fakeTexts: true,
        env: { EMBEDDING_DIMENSIONS: "64" },
      });
      const { gql, database } = harness;
      await gql(upsertItems, { items: town.items });
      await harness.settle();
      const {
        rows: [{ name } = { name: "" }],
      } = await database.pool.query<{ name: string }>("SELECT current_database() AS name");
      await database.pool.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = on`);
      await database.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
      );
      await expect
        .poll(
          () =>
            gql("{ items(first: 1) { totalCount } }").then(
              ({ items }) => items.totalCount,
              () => 0,
            ),
          { timeout: 60_000 },
        )
        .toBe(town.items.length);
      const refused = await harness.refusal(recordBehaviours, { behaviours: [like("full")] });
      expect(refused).toMatchObject({
        status: 503,
        extensions: { code: "UNAVAILABLE" },
        message: expect.stringContaining("read-only") as string,
      });
      await database.pool.query("BEGIN READ WRITE; COMMIT");
      const admin = await database.pool.connect();
      try {
        await admin.query("SET default_transaction_read_only = off");
        await admin.query(`ALTER DATABASE "${name}" SET default_transaction_read_only = off`);
        await admin.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        );
      } finally {
        admin.release(true);
      }
      await expect
        .poll(
          () =>
            gql(recordBehaviours, { behaviours: [like("full")] }).then(
              () => true,
              () => false,
            ),
          { timeout: 60_000 },
        )
        .toBe(true);
    });
  },
);

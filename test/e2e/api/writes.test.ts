import { expect, test } from "vitest";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, sendFeedback, upsertUsers } from "../../support/small-town.js";
import { batchWrites } from "./writes/batches.js";
import { behaviourWrites } from "./writes/behaviours.js";
import { town, townWrites } from "./writes/town.js";

onBackends(
  "writes",
  { startsAt: town.end, fakeTexts: true },
  (harness) => moveIn(harness, town),
  (harness) => {
    const { gql, itemsOf, like, record, recommended } = townWrites(harness);

    batchWrites(harness);
    behaviourWrites(harness);

    test("migrations reach their subscribers, also those that come back later", async () => {
      const query =
        'subscription($after: String) { interestMigrated(userId: "tess", after: $after) { id user { id } state log { cursor state } } }';
      const live = await harness().subscribe(query);
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      });
      // Forty evenings of films, then thirty of cooking: nobody can miss it.
      const evenings = (theme: string, from: number, count: number) =>
        Array.from({ length: count }, (_, i) => {
          const items = itemsOf(theme);
          return [0, 1, 2].map((k) =>
            like(`t-${theme}-${i}-${k}`, "tess", items[(i + k) % items.length]!.id, 24 * (from - i) + k / 10),
          );
        }).flat();
      await record([...evenings("films", 75, 40), ...evenings("cooking", 33, 31)]);
      await harness().settle();
      const { interestMigrated: heard } = await live.next();
      expect(heard.user.id).toBe("tess");
      const { migrations } = await gql(
        '{ migrations(userId: "tess", states: [CONFIRMED, SETTLED]) { edges { node { id kind log { cursor state } } } } }',
      );
      expect(migrations.edges.map(({ node }) => node.id)).toContain(heard.id);
      const again = await harness().subscribe(query, { after: Buffer.from('["0"]').toString("base64url") });
      expect((await again.next()).interestMigrated.id).toBe(heard.id);
      const last = heard.log.at(-1)!.cursor;
      const caughtUp = await harness().subscribe(query, {
        after: Buffer.from(JSON.stringify([String(10 ** 15)])).toString("base64url"),
      });
      expect(last).toMatch(/\w+/);
      expect(caughtUp.waiting).toBe(0);
      await Promise.all([live.close(), again.close(), caughtUp.close()]);
    });

    test("export tells everything; erasure leaves nothing, anywhere, and refuses what comes late", async () => {
      const userId = "erika-to-erase";
      const [item] = town.items;
      await gql(upsertUsers, { users: [{ id: userId, timeZone: "Europe/Berlin", attributes: { plan: "gold" } }] });
      await record([
        ...[1, 2, 3].map((n) => like(`${userId}-${n}`, userId, item!.id, n)),
        { id: "e-text", userId, type: "SEARCH", text: "a very private question", occurredAt: "2026-06-01T09:00:00Z" },
        like("e-wait", userId, "not here yet"),
      ]);
      await harness().settle();
      const { recommendations } = await gql(
        "query($userId: ID!) { recommendations(userId: $userId, first: 2) { id edges { node { item { id } } } } }",
        { userId },
      );
      await gql(sendFeedback, {
        feedback: [
          {
            id: "e-f",
            recommendationId: recommendations.id,
            userId,
            itemId: recommendations.edges[0]!.node.item.id,
            kind: "CLICK",
          },
        ],
      });
      await harness().settle();
      await expect
        .poll(async () => (await gql("mutation($userId: ID!) { exportUser(id: $userId) }", { userId })).exportUser, {
          timeout: 60_000,
        })
        .toMatchObject({
          user: { id: userId, timeZone: "Europe/Berlin", attributes: { plan: "gold" } },
          behaviours: expect.arrayContaining([
            expect.objectContaining({ id: "e-text", text: "a very private question" }),
          ]) as unknown,
          feedback: [expect.objectContaining({ id: "e-f", kind: "CLICK" })],
          recommendations: [expect.objectContaining({ id: recommendations.id })],
        });
      expect((await rowsWith(userId)).size).toBeGreaterThan(3);

      const { eraseUser } = await gql("mutation($userId: ID!) { eraseUser(id: $userId) { erased rows } }", { userId });
      expect(eraseUser).toMatchObject({
        erased: true,
        rows: { users: 1, behaviours: 6, feedback: 1, recommendationSets: 1, embeddings: 1 },
      });
      await harness().settle();
      const late = await record([like("e-late", userId, item!.id)]);
      expect(late.refused).toMatchObject([{ index: 0, code: "FORBIDDEN", path: ["behaviours", "0", "userId"] }]);
      expect((await gql(upsertUsers, { users: [{ id: userId }] })).upsertUsers.refused).toMatchObject([
        { code: "FORBIDDEN", path: ["users", "0", "id"] },
      ]);
      expect(
        (
          await gql(sendFeedback, {
            feedback: [
              { userId, itemId: item!.id, kind: "IMPRESSION" },
              { userId, itemId: item!.id, kind: "LIKE" },
            ],
          })
        ).sendFeedback,
      ).toMatchObject({
        accepted: 0,
        refused: [
          { index: 0, code: "FORBIDDEN" },
          { index: 1, code: "FORBIDDEN", path: ["feedback", "1", "userId"] },
        ],
      });
      // Asking for the erased user still answers, and still leaves nothing behind.
      expect(await recommended(`userId: "${userId}"`)).not.toEqual([]);
      await new Promise((resolve) => {
        setTimeout(resolve, 400);
      });
      harness().advance(121_000); // a store that others write to is looked at a second time
      await harness().settle();
      expect([...(await rowsWith(userId))]).toEqual([]);
      expect([...(await rowsWith("a very private question"))]).toEqual([]);
      expect(
        (
          await gql(
            'query($userId: ID!) { user(id: $userId) { id } audience(text: "anything") { edges { node { id } } } }',
            { userId },
          )
        ).audience.edges.map(({ node }) => node.id),
      ).not.toContain(userId);
      expect(await harness().refusal("mutation($userId: ID!) { exportUser(id: $userId) }", { userId })).toMatchObject({
        extensions: { code: "NOT_FOUND", path: ["id"] },
      });
      expect(harness().qdrant?.violations ?? []).toEqual([]);
    });

    /** Table → rows in which a text stands, in any column of any table. */
    async function rowsWith(text: string): Promise<Map<string, number>> {
      const { prisma } = harness().database;
      const tables = await prisma.$queryRaw<
        { name: string }[]
      >`SELECT tablename::text AS name FROM pg_tables WHERE schemaname = current_schema()`;
      const found = new Map<string, number>();
      for (const { name } of tables) {
        const [row] = await prisma.$queryRawUnsafe<{ n: number }[]>(
          `SELECT count(*)::int AS n FROM "${name}" t WHERE strpos(t::text, $1) > 0`,
          text,
        );
        if (row!.n > 0) found.set(name, row!.n);
      }
      return found;
    }
  },
);

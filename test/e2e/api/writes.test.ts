import { describe, expect, test } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import { onBackends } from "../../support/on-backends.js";
import {
  moveIn,
  recordBehaviours,
  sendFeedback,
  smallTown,
  upsertItems,
  upsertUsers,
} from "../../support/small-town.js";
import { hourMs } from "../../../src/core/time.js";

const town = smallTown({ perTheme: 5 });

onBackends(
  "writes",
  { startsAt: town.end, fakeTexts: true },
  (harness) => moveIn(harness, town),
  (harness) => {
    const gql = (query: string, variables: Record<string, unknown> = {}): Promise<Data> =>
      harness().gql(query, variables);
    const itemsOf = (theme: string) => town.items.filter(({ id }) => town.themes[id] === theme);
    const like = (id: string, userId: string, itemId: string, hoursAgo = 1) => ({
      id,
      userId,
      itemId,
      type: "LIKE",
      occurredAt: new Date(town.end - hoursAgo * hourMs).toISOString(),
    });
    const record = async (behaviours: unknown[]): Promise<Data["recordBehaviours"]> =>
      (await gql(recordBehaviours, { behaviours })).recordBehaviours;
    const recommended = async (args: string): Promise<string[]> =>
      (
        await gql(`{ recommendations(first: 50, ${args}) { edges { node { item { id } } } } }`)
      ).recommendations.edges.map(({ node }) => node.item.id);
    const shares = async (userId: string): Promise<[string, number][]> =>
      (
        await gql("query($userId: ID!) { interests(userId: $userId, first: 256) { share topic { id } } }", { userId })
      ).interests
        .map(({ share, topic }): [string, number] => [topic.id, share])
        .toSorted();

    describe("batches", () => {
      test("writing again changes nothing and is counted as here already", async () => {
        const { items, users, behaviours } = town;
        expect((await gql(upsertItems, { items })).upsertItems).toEqual({
          accepted: 0,
          duplicates: items.length,
          refused: [],
        });
        expect((await gql(upsertUsers, { users })).upsertUsers).toEqual({
          accepted: 0,
          duplicates: users.length,
          refused: [],
        });
        const before = await shares("ada");
        expect(await record(behaviours.slice(0, 200))).toEqual({ accepted: 0, duplicates: 200, refused: [] });
        await harness().settle();
        const after = await shares("ada");
        after.forEach(([id, share], i) => {
          expect(id).toBe(before[i]![0]);
          expect(share).toBeCloseTo(before[i]![1], 5);
        }); // the clock runs on
      });

      test("good elements are taken, each bad one is refused with place, code and reason", async () => {
        const [item] = town.items;
        const answer = await record([
          like("w-1", "walter", item!.id),
          { ...like("w-2", "walter", item!.id), type: "LIKE", value: 3, scene: { device: ["phone"] } },
          { id: "w-3", userId: "walter", type: "SEARCH", occurredAt: "2026-06-01T10:00:00Z" },
          { ...like("w-4", "", item!.id) },
          like("w-1", "walter", item!.id),
        ]);
        expect(answer).toMatchObject({ accepted: 1, duplicates: 1 });
        expect(answer.refused.map(({ index, path, code }) => [index, path.join("."), code])).toEqual([
          [1, "behaviours.1.scene.device", "BAD_USER_INPUT"],
          [2, "behaviours.2.itemId", "BAD_USER_INPUT"],
          [3, "behaviours.3.userId", "BAD_USER_INPUT"],
        ]);
      });

      test("an id that returns with other content is a conflict, in one batch and in a later one", async () => {
        const [one, other] = town.items;
        const first = await record([like("c-1", "carla", one!.id), like("c-1", "carla", other!.id)]);
        expect(first).toMatchObject({
          accepted: 1,
          duplicates: 0,
          refused: [{ index: 1, path: ["behaviours", "1", "id"], code: "CONFLICT" }],
        });
        expect(await record([like("c-1", "carla", other!.id)])).toMatchObject({
          accepted: 0,
          duplicates: 0,
          refused: [{ index: 0, code: "CONFLICT", message: expect.stringContaining('"c-1"') as string }],
        });
        const { user } = await gql('{ user(id: "carla") { behaviours { edges { node { itemId } } } } }');
        expect(user!.behaviours.edges.map(({ node }) => node.itemId)).toEqual([one!.id]);
        const items = await gql(upsertItems, {
          items: [
            { id: "twice", title: "One" },
            { id: "twice", title: "Two" },
          ],
        });
        expect(items.upsertItems.refused).toMatchObject([{ index: 1, path: ["items", "1", "id"], code: "CONFLICT" }]);
        await gql('mutation { deleteItems(ids: ["twice"]) { deleted } }');
        const feedback = {
          id: "f-c",
          userId: "carla",
          itemId: one!.id,
          kind: "LIKE",
          occurredAt: "2026-06-01T09:00:00Z",
        };
        expect(
          (await gql(sendFeedback, { feedback: [feedback, { ...feedback, kind: "CLICK" }] })).sendFeedback,
        ).toMatchObject({ accepted: 1, refused: [{ index: 1, code: "CONFLICT" }] });
      });
    });

    test("what is recorded shows in the next answer, and subscribers hear of it", async () => {
      const topicOf = async (id: string) =>
        (await gql("query($id: ID!) { item(id: $id) { topics { topic { id } } } }", { id })).item!.topics[0]!.topic.id;
      const events = await harness().subscribe(
        'subscription { interestsChanged(userId: "nora") { share topic { id } } }',
      );
      const other = await harness().subscribe('subscription { interestsChanged(userId: "somebody else") { share } }');
      await new Promise((resolve) => {
        setTimeout(resolve, 300);
      }); // a subscription has no acknowledgement
      const [item] = itemsOf("cooking");
      await record([1, 2, 3].map((n) => like(`n-${n}`, "nora", item!.id, n)));
      const { interestsChanged } = await events.next();
      expect(interestsChanged[0]!.topic.id).toBe(await topicOf(item!.id));
      await harness().settle();
      expect((await shares("nora")).length).toBeGreaterThan(1);
      expect(other.waiting).toBe(0);
      await Promise.all([events.close(), other.close()]);
    });

    test("behaviours with items that come later count once those are here", async () => {
      await record([like("late-1", "lara", "later-item")]);
      await harness().settle();
      const before = await gql(
        '{ health { queues { name waiting } } user(id: "lara") { behaviours { edges { node { itemId item { id } } } } } }',
      );
      expect(before.health.queues).toContainEqual({ name: "behaviours-waiting-for-items", waiting: 1 });
      expect(before.user!.behaviours.edges[0]!.node).toEqual({ itemId: "later-item", item: null });
      await gql(upsertItems, {
        items: [{ id: "later-item", title: "Slow cooked lentils with roasted garlic", domain: "news" }],
      });
      await harness().settle();
      const { interests, health } = await gql(
        '{ health { queues { name waiting } } interests(userId: "lara") { strength evidence { edges { node { id } } } } }',
      );
      expect(interests[0]!.strength).toBeGreaterThan(0);
      expect(interests[0]!.evidence.edges.map(({ node }) => node.id)).toEqual(["late-1"]);
      expect(health.queues).toContainEqual({ name: "behaviours-waiting-for-items", waiting: 0 });
    });

    test("feedback is taken once; what was sent away is not shown again", async () => {
      const { recommendations } = await gql(
        '{ recommendations(userId: "sam", first: 3) { id edges { node { item { id } } } } }',
      );
      const [shown, away] = recommendations.edges.map(({ node }) => node.item.id);
      const feedback = [
        { id: "fb-1", recommendationId: recommendations.id, userId: "sam", itemId: shown!, kind: "IMPRESSION" },
        {
          id: "fb-2",
          recommendationId: recommendations.id,
          userId: "sam",
          itemId: away!,
          kind: "DISMISS",
          occurredAt: new Date(town.end).toISOString(),
        },
        { id: "fb-3", userId: "sam", itemId: "no such item", kind: "CLICK" },
      ];
      expect((await gql(sendFeedback, { feedback })).sendFeedback).toMatchObject({
        accepted: 2,
        duplicates: 0,
        refused: [{ index: 2, code: "NOT_FOUND", path: ["feedback", "2", "itemId"] }],
      });
      expect((await gql(sendFeedback, { feedback: feedback.slice(1, 2) })).sendFeedback).toMatchObject({
        accepted: 0,
        duplicates: 1,
      });
      await harness().settle();
      for (const task of ["DISCOVER", "NEXT"])
        expect(await recommended(`userId: "sam", task: ${task}`)).not.toContain(away);
      const { user } = await gql(
        '{ user(id: "sam") { behaviours(first: 1, types: [DISMISS]) { edges { node { itemId } } } } }',
      );
      expect(user!.behaviours.edges[0]!.node.itemId).toBe(away);
    });

    test("items that have expired, are not out yet or were deleted are not recommended", async () => {
      const stored = { title: "A telescope for the garden", domain: "shop" };
      await gql(upsertItems, {
        items: [
          { id: "gone", ...stored, expiresAt: "2026-05-31T00:00:00Z" },
          { id: "soon", ...stored, publishedAt: "2026-07-01T00:00:00Z" },
          { id: "deleted", ...stored },
          { id: "here", ...stored },
        ],
      });
      await harness().settle();
      expect(await gql('mutation { deleteItems(ids: ["deleted", "never"]) { deleted unknown } }')).toEqual({
        deleteItems: { deleted: 1, unknown: ["never"] },
      });
      await harness().settle();
      for (const userId of ["ada", "a stranger"]) {
        const ids = await recommended(`userId: "${userId}"`);
        expect(ids).toContain("here");
        for (const id of ["gone", "soon", "deleted"]) expect(ids).not.toContain(id);
      }
      const { search, item } = await gql(
        '{ item(id: "deleted") { id } search(text: "A telescope for the garden", first: 50) { item { id } } }',
      );
      expect(item).toBeNull();
      expect(search.map(({ item }) => item.id)).not.toContain("deleted");
      await gql('mutation { deleteItems(ids: ["gone", "soon", "here"]) { deleted } }');
    });

    test("a home zone that becomes known later moves the hours of what was recorded before", async () => {
      const recordAll = (userId: string) =>
        record(itemsOf("films").flatMap(({ id }, i) => [like(`z-${userId}-${i}`, userId, id, 24 * i + 3)]));
      await gql(upsertUsers, { users: [{ id: "early", timeZone: "Asia/Shanghai" }] });
      await recordAll("early");
      await recordAll("tardy");
      await harness().settle();
      await gql(upsertUsers, { users: [{ id: "tardy", timeZone: "Asia/Shanghai" }] });
      await harness().settle();
      const slices = async (userId: string) =>
        (
          await gql(
            "query($u: ID!) { interests(userId: $u, first: 1) { slices(dimensions: [HOUR, DAYPART]) { key share } } }",
            { u: userId },
          )
        ).interests[0]!.slices;
      expect(await slices("tardy")).toEqual(await slices("early"));
    });

    test("taking behaviours back leaves interests as if they had never been recorded", async () => {
      const films = itemsOf("films");
      const music = itemsOf("music");
      const own = (userId: string) =>
        films.slice(0, 3).map(({ id }, i) => like(`d-${userId}-${i}`, userId, id, 30 * (i + 1)));
      await record([...own("with"), ...own("without")]);
      const popular = (): number[] =>
        music.map(({ id }) => {
          const { catalogue } = harness().runtime.services.editions.current;
          return catalogue.popularity(7).count(catalogue.positionOfId(id), town.end);
        });
      const before = popular();
      await record(music.map(({ id }, i) => like(`wrong-${i}`, "with", id, 2 + i)));
      await harness().settle();
      expect(await shares("with")).not.toEqual(await shares("without"));
      const ids = [...music.map((_, i) => `wrong-${i}`), "never there"];
      expect(await gql("mutation($ids: [ID!]!) { deleteBehaviours(ids: $ids) { deleted unknown } }", { ids })).toEqual({
        deleteBehaviours: { deleted: music.length, unknown: ["never there"] },
      });
      await harness().settle();
      const [kept, never] = [await shares("with"), await shares("without")];
      expect(kept.map(([id]) => id)).toEqual(never.map(([id]) => id));
      kept.forEach(([, share], i) => expect(share).toBeCloseTo(never[i]![1], 6));
      popular().forEach((count, i) => expect(count).toBeCloseTo(before[i]!, 6));
    });

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
          timeout: 10_000,
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

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { partitionOf } from "../../src/modules/kit/ownership.js";
import { partitionCount } from "../../src/ports/history/partitions.js";
import { startHarness, type Harness } from "../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer, type FreshDatabase } from "../support/postgres-server.js";
import { moveIn, recordBehaviours, smallTown } from "../support/small-town.js";

const town = smallTown({ perTheme: 4, others: 0 });
const patience = { timeout: 90_000, interval: 50 };
const options = { startsAt: town.end, fakeTexts: true } as const;
let database: FreshDatabase;
let one: Harness;
let other: Harness;

const owned = (harness: Harness): readonly number[] => harness.runtime.services.ownership.owned() ?? [];
const likes = (userIds: readonly string[], times: number, round: string) =>
  userIds.flatMap((userId, u) =>
    Array.from({ length: times }, (_, n) => ({
      id: `${round}/${userId}/${n}`,
      userId,
      type: "LIKE",
      itemId: town.items[(u + 5 * n) % town.items.length]!.id,
      occurredAt: new Date(town.end - (times - n) * 60_000).toISOString(),
    })),
  );

/** How many behaviours are folded, by user. */
async function folded(): Promise<Map<string, number>> {
  const { history, editions } = one.runtime.services;
  const states = await history.interests.page(editions.current.requireCodebook().id, 1_000, null);
  return new Map(states.map(({ userId, behaviours }) => [userId, behaviours]));
}

describe.skipIf(testServerUrl === null)(
  `partitions with owners${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    beforeAll(async () => {
      database = await freshDatabase();
      one = await startHarness("server", { ...options, database: database.url });
      await moveIn(one, { ...town, behaviours: [] });
    });
    afterAll(async () => {
      await other?.close();
      await one?.close();
      await database?.drop();
    });

    test("two processes share the partitions, and what one is sent is folded once by its owner", async () => {
      expect(owned(one)).toHaveLength(partitionCount);
      other = await startHarness("server", { ...options, database: database.url });
      await vi.waitFor(() => {
        expect([owned(one).length, owned(other).length]).toEqual([partitionCount / 2, partitionCount / 2]);
      }, patience);
      expect(new Set([...owned(one), ...owned(other)]).size).toBe(partitionCount);

      const users = Array.from({ length: 120 }, (_, i) => `reader-${i}`);
      await Promise.all(
        [0, 1, 2].flatMap((round) => [
          one.gql(recordBehaviours, { behaviours: likes(users.slice(0, 60), 2, `a${round}`) }),
          other.gql(recordBehaviours, { behaviours: likes(users.slice(60), 2, `b${round}`) }),
        ]),
      );
      await one.settle();
      const counts = await folded();
      expect(users.map((user) => counts.get(user))).toEqual(users.map(() => 6));
      const lines = [...one.log, ...other.log].map(({ msg }) => msg);
      expect(lines.filter((line) => line === "outbox: put off")).toEqual([]);
    });

    test("what a process began under a lease that has gone is not committed", async () => {
      const { history, ownership } = one.runtime.services;
      const number = owned(one)[0]!;
      const user = Array.from({ length: 10_000 }, (_, i) => `late-${i}`).find((id) => partitionOf(id) === number)!;
      const hold = ownership.hold([user]);
      await history.transaction((inside) => hold.confirm(inside));
      const [stranger, work] = ["a stranger", "fold"];
      // A process that nobody hears of any more, as if it had taken the partition while this one was paused.
      await one.database.pool.query(
        "UPDATE partitions SET owner = $1, token = token + 1 WHERE work = $2 AND number = $3",
        [stranger, work, number],
      );
      const late = history.transaction(async (inside) => {
        await inside.users.ensure(["written too late"]);
        await hold.confirm(inside);
      });
      await expect(late).rejects.toMatchObject({ code: "UNAVAILABLE" });
      expect(hold.lost).toBe(true);
      hold.end();
      expect(await history.users.byIds(["written too late"])).toEqual([]);

      await one.gql(recordBehaviours, { behaviours: likes([user], 3, "late") });
      await vi.waitFor(async () => expect((await folded()).get(user)).toBe(3), patience);
    });

    test("a rolling deploy fails no request: who leaves finishes what it has begun", async () => {
      const serving = [one, other];
      const accepted = new Map<string, number>();
      const failures: unknown[] = [];
      let [going, sent] = [true, 0];
      const client = async (user: string): Promise<void> => {
        while (going) {
          const behaviours = likes([user], 1, `rolling ${sent}`);
          await serving[sent++ % serving.length]!.gql<{ recordBehaviours: { accepted: number } }>(recordBehaviours, {
            behaviours,
          }).then(
            ({ recordBehaviours: { accepted: n } }) => accepted.set(user, (accepted.get(user) ?? 0) + n),
            (error: unknown) => failures.push(error),
          );
        }
      };
      const users = Array.from({ length: 6 }, (_, i) => `rolling-${i}`);
      const clients = users.map(client);
      const beyond = (count: number) => vi.waitFor(() => expect(sent).toBeGreaterThan(count), patience);
      await beyond(30);
      const next = await startHarness("server", { ...options, database: database.url });
      serving.push(next);
      await beyond(sent + 30);
      serving.splice(serving.indexOf(other), 1); // the balancer forgets it first
      await other.close();
      other = next;
      await beyond(sent + 30);
      going = false;
      await Promise.all(clients);
      expect(failures).toEqual([]);
      await vi.waitFor(async () => {
        const counts = await folded();
        expect(users.map((user) => counts.get(user))).toEqual(users.map((user) => accepted.get(user)));
      }, patience);
    });

    test("who goes leaves its partitions to the others; roles say what a process does", async () => {
      await other.close();
      await vi.waitFor(() => expect(owned(one)).toHaveLength(partitionCount), patience);

      other = await startHarness("server", {
        ...options,
        database: database.url,
        env: { GODWIT_ROLES: "api", DATABASE_URL: database.url },
      });
      await other.gql(recordBehaviours, { behaviours: likes(["after"], 4, "after") });
      await vi.waitFor(async () => expect((await folded()).get("after")).toBe(4), patience);
      expect(owned(other)).toEqual([]);
      const { health } = await one.gql("{ health { components { name detail } } }");
      expect(health.components.find(({ name }) => name === "partitions")?.detail).toBe(
        "this process does api, fold, fit, deliver, consume; it folds the users of 64 of 64 partitions",
      );
      await other.close();

      other = await startHarness("server", {
        ...options,
        database: database.url,
        env: { GODWIT_ROLES: "fold,fit", DATABASE_URL: database.url },
      });
      expect(await other.refusal("{ __typename }")).toMatchObject({ extensions: { code: "UNAVAILABLE" } });
    });
  },
);

import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { rowsOf, tablesHolding, tablesWithUsers } from "../../support/every-table.js";
import { post, type Data, type Variables } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { migrationOf } from "../../support/migration.js";
import { recordBehaviours, sendFeedback, smallTown, upsertItems, upsertUsers } from "../../support/small-town.js";

const town = smallTown({ perTheme: 3, others: 0, days: 20 });
const day = 86_400_000;
const raw = "ada@example.com";
let harness: Harness;
let server: string;
let admin: string;
let stored: string;
beforeAll(async () => {
  harness = await startHarness("embedded", {
    env: {
      ...tokenEnvironment,
      GODWIT_PSEUDONYM_SECRET: "the pseudonyms of the tests, 32 characters",
      GODWIT_RETENTION: "VIEW=90d, SEARCH=30d, FEEDBACK=30d, RECOMMENDATIONS=30d, DEAD=30d",
    },
    fakeTexts: true,
    startsAt: town.end,
  });
  server = (await newKey(harness.runtime, ["read", "write"])).key;
  admin = (await newKey(harness.runtime, ["admin"])).key;
  stored = harness.runtime.services.pseudonyms.of(raw);
  await as(server, upsertItems, { items: town.items });
  await as(server, upsertUsers, {
    users: [
      { id: raw, timeZone: "Europe/London" },
      { id: "bob", timeZone: "Europe/London" },
    ],
  });
  await harness.settle();
});
afterAll(() => harness?.close());

async function as(credential: string, query: string, variables: Variables = {}): Promise<Data> {
  const { data, errors } = await post<Data>(harness.url, query, variables, bearer(credential));
  if (errors || !data) throw new Error(JSON.stringify(errors));
  return data;
}
const did = (userId: string, type: string, daysAgo: number, what: { itemId?: string; text?: string }) => ({
  userId,
  type,
  occurredAt: new Date(town.end - daysAgo * day).toISOString(),
  ...what,
});
const item = (i: number) => ({ itemId: town.items[i]!.id });
const batch = (...behaviours: unknown[]) => as(server, recordBehaviours, { behaviours });

test("what is too old goes, in every kind; interests are those of somebody who never did it", async () => {
  const kept = (userId: string) => [
    did(userId, "VIEW", 80, item(0)),
    did(userId, "CLICK", 400, item(5)),
    did(userId, "SEARCH", 10, { text: "a kettle" }),
  ];
  await batch(
    ...kept("bob"),
    ...kept(raw),
    did(raw, "VIEW", 100, item(3)),
    did(raw, "VIEW", 92, item(8)),
    did(raw, "SEARCH", 40, { text: "a secret" }),
    did(raw, "SEARCH", 40, { text: "a kettle" }),
  );
  await as(server, sendFeedback, {
    feedback: [
      { userId: raw, ...item(0), kind: "IMPRESSION", occurredAt: new Date(town.end - 31 * day).toISOString() },
    ],
  });
  await harness.settle();
  const { pool } = harness.database;
  const texts = async (): Promise<number> =>
    Number(
      (
        await pool.query<{ n: string }>(
          "SELECT count(*) AS n FROM embeddings e WHERE NOT EXISTS (SELECT 1 FROM items i WHERE i.content_hash = e.hash)",
        )
      ).rows[0]!.n,
    );
  expect(await texts()).toBe(2);
  const share = (i: number): number => {
    const { catalogue } = harness.runtime.services.editions.current;
    return catalogue.popularity("ever").share(catalogue.positionOfId(town.items[i]!.id));
  };
  const popular = [share(3), share(8)];
  expect(await harness.runtime.services.retention.sweep()).toEqual({ VIEW: 2, SEARCH: 2, FEEDBACK: 1 });
  expect(Math.min(...popular)).toBeGreaterThan(0);
  await harness.settle();
  expect([share(3), share(8)]).toEqual([0, 0]); // nobody else had them
  expect(await harness.runtime.services.retention.sweep()).toEqual({});
  expect(await texts()).toBe(1); // of a text that bob has written, too
  const of = async (id: string) =>
    (
      await as(
        server,
        "query($id: ID!) { user(id: $id) { behaviours { edges { node { type occurredAt } } } interests(first: 20) { topic { id } share } } }",
        { id },
      )
    ).user!;
  const ada = await of(raw);
  const bob = await of("bob");
  expect(ada.behaviours).toEqual(bob.behaviours);
  expect(ada.interests!.map(({ topic }) => topic.id)).toEqual(bob.interests!.map(({ topic }) => topic.id));
  ada.interests!.forEach(({ share }, i) => expect(share).toBeCloseTo(bob.interests![i]!.share, 9));
  harness.advance(31 * day);
  expect(await harness.runtime.services.retention.sweep()).toMatchObject({ VIEW: 2 });
  await harness.settle();
});

test("an own id stands in no table, and works everywhere it is used", async () => {
  expect(stored).toMatch(/^p_/);
  await batch(did(raw, "CLICK", 1, item(1)), did(raw, "CLICK", 0, { itemId: "not here yet" }));
  await as(server, sendFeedback, { feedback: [{ userId: raw, ...item(1), kind: "LIKE" }] });
  await harness.settle();
  expect(await tablesHolding(harness.database, raw)).toEqual([]);
  const token = await userToken(raw, { exp: Math.floor(harness.now() / 1000) + 3600 });
  const ask = "query($id: ID!) { user(id: $id) { id behaviours { edges { node { userId } } } } }";
  const answers = [
    await as(token, ask, { id: raw }),
    await as(server, ask, { id: raw }),
    await as(server, ask, { id: stored }),
  ];
  expect(answers[0]!.user!.behaviours.edges.length).toBeGreaterThan(1);
  for (const { user } of answers) expect(user).toEqual(answers[0]!.user);
  // A token whose user is called like ada's pseudonym is not ada.
  const forged = await userToken(stored, { exp: Math.floor(harness.now() / 1000) + 3600 });
  expect((await post(harness.url, ask, { id: stored }, bearer(forged))).errors![0]!.extensions.code).toBe("FORBIDDEN");
});

/**
 * Where the export tells of each table. A new table with a user's rows belongs here, into the export and into erasing.
 */
const exported: Readonly<Record<string, string>> = {
  behaviours: "behaviours",
  feedback: "feedback",
  interest_preferences: "preferences",
  interest_states: "interestStates",
  migration_changes: "migrationLog",
  migrations: "migrations",
  recommendation_sets: "recommendations",
  stream_refusals: "streamRefusals",
  user_aliases: "aliases",
  waiting_behaviours: "waitingBehaviours",
};

test("the export tells of every table that has a user in it; erasing leaves nothing of them in any", async () => {
  const { history } = harness.runtime.services;
  await as(server, "query($id: ID!) { recommendations(userId: $id, first: 2) { id } }", { id: raw });
  await as(
    server,
    `mutation($id: ID!) { setInterestPreference(userId: $id, text: "a kettle", weight: 0.5) { preference { id } } }`,
    { id: raw },
  );
  await harness.runtime.services.webhooks
    .upsert({
      url: "https://203.0.113.9/hook",
      secret: null,
      minState: "CONFIRMED",
      kinds: [],
      events: ["MIGRATION"],
      format: "GODWIT",
    })
    .catch(() => null);
  await as(server, 'mutation($id: ID!) { mergeUsers(from: "visitor of hers", into: $id) { merged } }', { id: raw });
  await harness.settle();
  await history.preferences.put(stored, {
    id: "pref-1",
    kind: "TOPIC",
    target: "tea",
    textHash: null,
    weight: 1,
    until: null,
    since: harness.now(),
  });
  await history.streams.refuse({ source: "kafka:shop:godwit", partition: "0" }, [
    {
      position: 7n,
      code: "BAD_USER_INPUT",
      path: ["type"],
      reason: "type is missing",
      body: null,
      userId: stored,
      at: harness.now(),
    },
  ]);
  const migrationId = await history.migrations.save(migrationOf(stored, harness.now()));
  await history.migrations.log({
    migrationId,
    userId: stored,
    state: "CONFIRMED",
    reason: "THRESHOLD_PASSED",
    statistic: 1,
    threshold: 2,
    sessions: 3,
    at: harness.now(),
  });
  await history.outbox.add([
    {
      topic: "webhook",
      key: migrationId,
      payload: { id: "m", body: { migration: { userId: stored } } },
      availableAt: harness.now() + 365 * day,
    },
  ]);
  await expect.poll(() => rowsOf(harness.database, "recommendation_sets", stored)).toBeGreaterThan(0);

  const tables = await tablesWithUsers(harness.database);
  expect(tables).toEqual(Object.keys(exported).toSorted());
  for (const table of tables)
    expect(await rowsOf(harness.database, table, stored), `${table} is filled`).toBeGreaterThan(0);
  const document = (await as(admin, "mutation($id: ID!) { exportUser(id: $id) }", { id: raw })).exportUser as Record<
    string,
    unknown[]
  >;
  for (const table of tables)
    expect(document[exported[table]!]?.length, `${table} is exported`).toBe(
      await rowsOf(harness.database, table, stored),
    );
  expect(document).toMatchObject({ user: { id: stored }, messages: [{ webhookId: migrationId }] });
  expect(document["interests"]!.length).toBeGreaterThan(0);

  const { eraseUser } = await as(admin, "mutation($id: ID!) { eraseUser(id: $id) { erased rows } }", { id: raw });
  expect(eraseUser.erased).toBe(true);
  await harness.settle();
  expect(await tablesHolding(harness.database, stored)).toEqual([]);
  const { erasures } = await as(admin, "{ erasures { erasedAt doneAt requestedBy rows } }");
  // the other id of hers has a record of its own, at the same time
  const record = erasures.slice(0, 2).find(({ rows }) => (rows as { users: number }).users > 0);
  expect(record).toMatchObject({
    doneAt: expect.any(String) as string,
    requestedBy: expect.stringMatching(/^key:/) as string,
    rows: eraseUser.rows,
  });
  expect((await batch(did(raw, "CLICK", 0, item(1)))).recordBehaviours.refused[0]!.code).toBe("FORBIDDEN");
});

test("what is stored under one secret is not gone on with under another, or none", async () => {
  const { history } = harness.runtime.services;
  const { Pseudonyms } = await import("../../../src/modules/access/pseudonyms.js");
  await expect(new Pseudonyms("another secret of 32 characters or more").check(history)).rejects.toMatchObject({
    code: "CONFIGURATION",
    path: ["GODWIT_PSEUDONYM_SECRET"],
  });
  await expect(new Pseudonyms(null).check(history)).rejects.toMatchObject({ code: "CONFIGURATION" });
});

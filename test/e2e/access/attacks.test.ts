import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../../support/credentials.js";
import { post, subscribeTo, type Answer, type Data, type Variables } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { migrationOf } from "../../support/migration.js";
import { recordBehaviours, sendFeedback, smallTown, upsertItems, upsertUsers } from "../../support/small-town.js";

let harness: Harness;
let server: string;
let ada: string;
const town = smallTown({ perTheme: 3, others: 0, days: 20 });
beforeAll(async () => {
  harness = await startHarness("embedded", { env: tokenEnvironment, fakeTexts: true, startsAt: town.end });
  server = (await newKey(harness.runtime, ["read", "write"])).key;
  // Tokens end by the clock of the service.
  ada = await userToken("ada", { exp: Math.floor(town.end / 1000) + 3600 });
  await as(server, upsertItems, { items: town.items });
  await as(server, upsertUsers, { users: town.users });
  await harness.settle();
  await as(server, recordBehaviours, { behaviours: town.behaviours.slice(-400) });
  await harness.settle();
});
afterAll(() => harness?.close());

const as = (credential: string, query: string, variables: Variables = {}): Promise<Answer<Data> & { status: number }> =>
  post<Data>(harness.url, query, variables, bearer(credential));
const refusal = async (
  query: string,
  variables: Variables = {},
): Promise<[string | undefined, (string | number)[] | undefined]> => {
  const [error] = (await as(ada, query, variables)).errors ?? [];
  return [error?.extensions.code, error?.extensions.path];
};
const behaviour = (userId: string, id?: string) => ({
  userId,
  type: "CLICK",
  itemId: town.items[0]!.id,
  occurredAt: new Date(town.end).toISOString(),
  ...(id === undefined ? {} : { id }),
});

test("ada's token reads ada", async () => {
  const { data, errors } = await as(
    ada,
    'query { interests(userId: "ada") { share evidence { edges { node { userId } } } } recommendations(userId: "ada") { edges { node { reasons { evidence { id } } } } } user(id: "ada") { behaviours { edges { node { id } } } } }',
  );
  expect(errors).toBeUndefined();
  expect(data!.interests.length).toBeGreaterThan(0);
  expect(data!.recommendations.edges.length).toBeGreaterThan(0);
});

describe("nothing of mei can be read with ada's token", () => {
  test("beside her own, under another name, or through a variable", async () => {
    const { data, errors } = await as(
      ada,
      'query($who: ID!) { mine: user(id: "ada") { id } theirs: user(id: $who) { id attributes } }',
      { who: "mei" },
    );
    expect(data).toEqual({ mine: { id: "ada" }, theirs: null });
    expect(errors).toMatchObject([{ path: ["theirs"], extensions: { code: "FORBIDDEN", path: ["id"] } }]);
  });
  test("in a list beside herself", async () =>
    expect(await refusal('{ users(ids: ["ada", "mei"]) { id } }')).toEqual(["FORBIDDEN", ["ids", 1]]));
  test("by leaving out whose it is", async () => {
    expect(await refusal("{ migrations { totalCount } }")).toEqual(["FORBIDDEN", ["userId"]]);
    expect(await refusal("{ migrations(userId: null) { totalCount } }")).toEqual(["FORBIDDEN", ["userId"]]);
    expect(await refusal('{ migrations(userId: "") { totalCount } }')).toEqual(["FORBIDDEN", ["userId"]]);
  });
  test("by the cursor of her recommendations", async () => {
    const theirs = await as(server, '{ recommendations(userId: "mei", first: 1) { pageInfo { endCursor } } }');
    const after = theirs.data!.recommendations.pageInfo.endCursor;
    expect(
      await refusal(
        'query($after: String) { recommendations(userId: "ada", after: $after) { id edges { node { item { id } } } } }',
        { after },
      ),
    ).toEqual(["NOT_FOUND", ["after"]]);
    expect(
      await refusal('query($after: String) { recommendations(userId: "mei", after: $after) { id } }', { after }),
    ).toEqual(["FORBIDDEN", ["userId"]]);
  });
  test("by the cursor of her behaviours", async () => {
    const theirs = await as(server, '{ user(id: "mei") { behaviours(first: 1) { pageInfo { endCursor } } } }');
    const after = theirs.data!.user!.behaviours.pageInfo.endCursor;
    const { data } = await as(
      ada,
      'query($after: String) { user(id: "ada") { behaviours(after: $after) { edges { node { userId } } } } }',
      { after },
    );
    expect(data!.user!.behaviours.edges.every(({ node }) => node.userId === "ada")).toBe(true);
  });
  test("by the id of her migration: as if it were not there, without a word on whether it is", async () => {
    const id = await harness.runtime.services.history.migrations.save(migrationOf("mei", town.end));
    const ask = "query($id: ID!) { node(id: $id) { __typename id } }";
    expect((await as(server, ask, { id })).data!.node).toEqual({ __typename: "InterestMigration", id });
    expect(await as(ada, ask, { id })).toEqual(await as(ada, ask, { id: "00000000-0000-4000-8000-000000000000" }));
  });
  test("through users like her, an audience, a search in her taste, or a subscription", async () => {
    expect((await refusal('{ similarUsers(userId: "ada") { user { id } } }'))[0]).toBe("FORBIDDEN");
    expect((await refusal('{ audience(text: "tea") { edges { node { id } } } }'))[0]).toBe("FORBIDDEN");
    expect(await refusal('{ search(text: "tea", userId: "mei") { score } }')).toEqual(["FORBIDDEN", ["userId"]]);
    expect((await as(ada, '{ search(text: "tea", userId: null) { score } }')).errors).toBeUndefined();
    const events = await subscribeTo(
      harness.url,
      'subscription { interestsChanged(userId: "mei") { share } }',
      {},
      bearer(ada),
    );
    await expect(events.next()).rejects.toThrow("another user");
    await events.close();
  });
});

describe("nothing of mei can be written with ada's token", () => {
  test("a batch with one element of hers is refused whole", async () => {
    expect(await refusal(recordBehaviours, { behaviours: [behaviour("ada", "mixed"), behaviour("mei")] })).toEqual([
      "FORBIDDEN",
      ["behaviours", 1, "userId"],
    ]);
    expect(
      (
        await as(server, '{ user(id: "ada") { behaviours(first: 100) { edges { node { id } } } } }')
      ).data!.user!.behaviours.edges.some(({ node }) => node.id.includes("mixed")),
    ).toBe(false);
    expect(
      await refusal(sendFeedback, { feedback: [{ userId: "mei", itemId: town.items[0]!.id, kind: "LIKE" }] }),
    ).toEqual(["FORBIDDEN", ["feedback", 0, "userId"]]);
    expect((await refusal('mutation { eraseUser(id: "mei") { erased } }'))[0]).toBe("FORBIDDEN");
  });
  test("an id that a server is going to use stays free, and whether it is taken is not told", async () => {
    const one = (userId: string) => ({ behaviours: [behaviour(userId, "order-1")] });
    expect((await as(ada, recordBehaviours, one("ada"))).data!.recordBehaviours).toMatchObject({ accepted: 1 });
    expect((await as(server, recordBehaviours, one("mei"))).data!.recordBehaviours).toMatchObject({
      accepted: 1,
      refused: [],
    });
    expect((await as(ada, recordBehaviours, one("ada"))).data!.recordBehaviours).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
  });
});

describe("ada says over her own data", () => {
  const remove = "mutation($ids: [ID!]!) { deleteBehaviours(ids: $ids) { deleted unknown } }";
  test("she takes back what she did, by ids she gave or is shown; others' are unknown to her, and stay", async () => {
    await as(ada, recordBehaviours, { behaviours: [behaviour("ada", "mine")] });
    await as(server, recordBehaviours, {
      behaviours: [behaviour("ada", "hers-by-server"), behaviour("mei", "of-mei")],
    });
    expect(
      (await as(ada, remove, { ids: ["mine", "hers-by-server", "of-mei", "never"] })).data!.deleteBehaviours,
    ).toEqual({ deleted: 2, unknown: ["of-mei", "never"] });
    expect((await as(server, remove, { ids: ["of-mei"] })).data!.deleteBehaviours).toEqual({ deleted: 1, unknown: [] });
  });
  test("she sets her zone and whether her interest is carried; what the server keeps stays as it is", async () => {
    await as(server, upsertUsers, { users: [{ id: "ada", timeZone: "Europe/London", attributes: { tier: "gold" } }] });
    const stored = async () => (await as(server, '{ user(id: "ada") { timeZone attributes } }')).data!.user;
    expect(
      (await as(ada, upsertUsers, { users: [{ id: "ada", attributes: { transfer: false } }] })).data!.upsertUsers,
    ).toMatchObject({ accepted: 1, refused: [] });
    expect(await stored()).toEqual({ timeZone: "Europe/London", attributes: { tier: "gold", transfer: false } });
    await as(ada, upsertUsers, { users: [{ id: "ada", timeZone: "Asia/Tokyo" }] });
    expect(await stored()).toEqual({ timeZone: "Asia/Tokyo", attributes: { tier: "gold", transfer: false } });
    const { refused } = (await as(ada, upsertUsers, { users: [{ id: "ada", attributes: { tier: "platinum" } }] })).data!
      .upsertUsers;
    expect(refused).toMatchObject([{ path: ["users", "0", "attributes", "tier"], code: "FORBIDDEN" }]);
    expect((await stored())!.attributes).toMatchObject({ tier: "gold" });
    expect(await refusal(upsertUsers, { users: [{ id: "ada" }, { id: "mei" }] })).toEqual([
      "FORBIDDEN",
      ["users", 1, "id"],
    ]);
  });
});

test("a token whose scope is read writes nothing", async () => {
  const scoped = await startHarness("embedded", {
    env: { ...tokenEnvironment, GODWIT_JWT_SCOPE_CLAIM: "scope" },
    fakeTexts: true,
  });
  try {
    const reader = bearer(await userToken("ada", { scope: "openid read" }));
    const write = { behaviours: [{ ...behaviour("ada"), occurredAt: new Date().toISOString() }] };
    expect((await post(scoped.url, '{ user(id: "ada") { id } }', {}, reader)).errors).toBeUndefined();
    expect((await post(scoped.url, recordBehaviours, write, reader)).errors![0]!.extensions.code).toBe("FORBIDDEN");
    expect(
      (await post(scoped.url, recordBehaviours, write, bearer(await userToken("ada", { scope: "write" })))).data!
        .recordBehaviours.accepted,
    ).toBe(1);
    expect(
      (await post(scoped.url, '{ topics { id } user(id: "ada") { id } }', {}, bearer(await userToken("ada"))))
        .errors![0]!.extensions.code,
    ).toBe("FORBIDDEN");
  } finally {
    await scoped.close();
  }
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { createGodwit, GodwitError, NoAnswer, type Interest, type Storage } from "../../client/src/index.js";
import { godwitTypePolicies } from "../../client/src/cache/apollo.js";
import { bearer, newKey, tokenEnvironment, userToken } from "../support/credentials.js";
import { post, type Variables } from "../support/graphql-client.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown();
const user = town.behaviours[0]!.userId;
let service: Harness;
let key: string;

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, env: tokenEnvironment, fakeTexts: true });
  ({ key } = await newKey(service.runtime, ["read", "write"]));
  const gql = async <T>(query: string, variables: Variables = {}): Promise<T> =>
    (await post<T>(service.url, query, variables, bearer(key))).data!;
  await moveIn({ ...service, gql }, town);
});
afterAll(() => service?.close());

function memory(): Storage & { values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (name) => values.get(name) ?? null,
    setItem: (name, value) => void values.set(name, value),
  };
}

const countOf = (userId: string): Promise<number> =>
  service.runtime.services.history.behaviours.page(userId, { first: 1_000, after: null }).then(({ length }) => length);

test("a page, its pages joined by the policies, and what a person may not see", async () => {
  const godwit = createGodwit({ url: service.url, token: await userToken(user), storage: null });
  const first = await godwit.recommendations({ user, first: 3 });
  const second = await godwit.recommendations({ user, first: 3, after: first.pageInfo.endCursor ?? null });
  expect(first.edges[0]?.node.reasons[0]?.text).toMatch(/^\p{Lu}.+\.$/u);
  const { merge } = godwitTypePolicies.Query.fields.recommendations;
  const joined = merge(first, second, { args: { after: first.pageInfo.endCursor ?? null } });
  const ids = joined.edges.map(({ node }) => node.item.id);
  expect(new Set(ids).size).toBe(6);
  expect(merge(joined, first, { args: { after: null } })).toBe(first);
  await expect(godwit.interests({ user: "somebody-else" })).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a token that is not valid any more is asked for anew, once", async () => {
  const tokens = [await userToken(user, { aud: "another service" }), await userToken(user)];
  let asked = 0;
  const godwit = createGodwit({ url: service.url, token: () => tokens[Math.min(asked++, 1)]!, storage: null });
  expect((await godwit.interests({ user })).length).toBeGreaterThan(0);
  expect((await godwit.interests({ user })).length).toBeGreaterThan(0);
  expect(asked).toBe(2);
  const hopeless = createGodwit({ url: service.url, token: "not a token", storage: null });
  await expect(hopeless.interests({ user })).rejects.toBeInstanceOf(GodwitError);
});

test("what is told while the service is away outlives the page, and arrives once", async () => {
  const storage = memory();
  const token = await userToken("visitor");
  let away = true;
  const flaky: typeof fetch = async (...args) => {
    if (away) throw new TypeError("fetch failed");
    return fetch(...args);
  };
  const itemId = town.items[0]!.id;
  const occurredAt = new Date(service.now() - 1_000).toISOString();
  const page = createGodwit({ url: service.url, token, storage, fetch: flaky });
  page.record({ userId: "visitor", itemId, type: "LIKE", occurredAt });
  page.record({ userId: "visitor", text: "tea", type: "SEARCH", occurredAt });
  await page.flush();
  expect(page.waiting).toBe(2);
  await expect(page.interests({ user: "visitor" })).rejects.toBeInstanceOf(NoAnswer);

  away = false;
  const nextPage = createGodwit({ url: service.url, token, storage, fetch: flaky });
  expect(nextPage.waiting).toBe(2);
  await nextPage.flush();
  await page.flush();
  expect([nextPage.waiting, page.waiting]).toEqual([0, 0]);
  expect(await countOf("visitor")).toBe(2);
});

test("one thing that the service will not take is told, and does not hold up the others", async () => {
  const refused: string[] = [];
  const token = await userToken("another");
  const onRefused = (refusals: readonly { code: string }[]) => void refused.push(...refusals.map(({ code }) => code));
  const godwit = createGodwit({ url: service.url, token, storage: null, onRefused });
  const occurredAt = new Date(service.now() - 1_000).toISOString();
  godwit.record({ userId: "another", type: "RATE", itemId: town.items[0]!.id, value: 99, occurredAt });
  godwit.record({ userId: "another", type: "LIKE", itemId: town.items[0]!.id, occurredAt });
  await godwit.flush();
  expect(refused).toEqual(["BAD_USER_INPUT"]);
  expect(await countOf("another")).toBe(1);
});

test("live interests come over server-sent events, and again after the stream was lost", async () => {
  const heard: (readonly Interest[])[] = [];
  const streams: AbortController[] = [];
  const cut: typeof fetch = async (address, init) => {
    const controller = new AbortController();
    streams.push(controller);
    init?.signal?.addEventListener("abort", () => controller.abort());
    return fetch(address, { ...init, signal: controller.signal });
  };
  const godwit = createGodwit({ url: service.url, token: await userToken(user), storage: null, fetch: cut });
  const stop = godwit.onInterests(user, (interests) => void heard.push(interests));
  const act = async (): Promise<void> => {
    const { behaviours } = service.runtime.services;
    const occurredAt = new Date(service.now() - 100).toISOString();
    await behaviours.record([{ userId: user, itemId: town.items[1]!.id, type: "LIKE", occurredAt }]);
    await service.settle();
  };
  const until = async (many: number): Promise<void> => {
    await expect
      .poll(
        async () => {
          await act();
          return heard.length;
        },
        { timeout: 60_000, interval: 250 },
      )
      .toBeGreaterThanOrEqual(many);
  };
  await until(1);
  const before = heard.length;
  streams.at(-1)!.abort();
  await until(before + 1);
  stop();
  expect(heard.at(-1)?.[0]?.topic.label).toMatch(/\p{L}/u);
});

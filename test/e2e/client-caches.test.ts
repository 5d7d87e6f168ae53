import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { Client, fetchExchange, gql as urqlGql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { buildASTSchema, parse, type GraphQLObjectType } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { godwitPossibleTypes, godwitTypePolicies } from "../../client/src/cache/apollo.js";
import { godwitKeys, godwitResolvers } from "../../client/src/cache/urql.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown();
const user = town.behaviours[0]!.userId;
let service: Harness;
beforeAll(async () => {
  const env = { GODWIT_PERSISTED_QUERIES: "automatic" };
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true, env });
  await moveIn(service, town);
});
afterAll(() => service?.close());

interface Page {
  readonly recommendations: {
    readonly id: string;
    readonly edges: readonly { readonly node: { readonly item: { readonly id: string } } }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

const pageOf = `query Page($user: ID!, $after: String) {
  recommendations(userId: $user, first: 4, after: $after) {
    id edges { cursor node { position item { id title topics { share topic { id } } } reasons { code } } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const idsOf = ({ recommendations }: Page): string[] => recommendations.edges.map(({ node }) => node.item.id);

test("Apollo Client joins pages by fetchMore alone", async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache({ typePolicies: godwitTypePolicies, possibleTypes: godwitPossibleTypes }),
    link: new HttpLink({ uri: service.url }),
  });
  const asked = client.watchQuery<Page>({ query: gql(pageOf), variables: { user } });
  const listening = asked.subscribe(() => {});
  await expect.poll(() => asked.getCurrentResult().dataState).toBe("complete");
  const first = asked.getCurrentResult().data as Page;
  await asked.fetchMore({ variables: { user, after: first.recommendations.pageInfo.endCursor } });
  await expect.poll(() => idsOf(asked.getCurrentResult().data as Page).length).toBe(8);
  const both = asked.getCurrentResult().data as Page;
  listening.unsubscribe();
  client.stop();
  expect(idsOf(both).slice(0, 4)).toEqual(idsOf(first));
  expect(new Set(idsOf(both)).size).toBe(8);
  expect(both.recommendations.id).toBe(first.recommendations.id);
});

const growing = `query Growing($user: ID!, $after: String) {
  recommendations(userId: $user, first: 4, after: $after) {
    id nodeId strategy
    list { edges { node { position item { id title } } } pageInfo { hasNextPage hasPreviousPage endCursor } }
  }
}`;
interface Growing {
  readonly recommendations: Page["recommendations"] & {
    readonly nodeId: string;
    readonly list: Page["recommendations"];
  };
}
const listed = (data: unknown): string[] =>
  (data as Growing).recommendations.list.edges.map(({ node }) => node.item.id);

test("a set is one object whose list grows in Apollo Client's own cache, without a policy", async () => {
  const client = new ApolloClient({ cache: new InMemoryCache(), link: new HttpLink({ uri: service.url }) });
  const asked = client.watchQuery<Growing>({ query: gql(growing), variables: { user } });
  const listening = asked.subscribe(() => {});
  await expect.poll(() => asked.getCurrentResult().dataState).toBe("complete");
  const seen = [listed(asked.getCurrentResult().data)];
  for (const length of [8, 12]) {
    const { endCursor } = (asked.getCurrentResult().data as Growing).recommendations.list.pageInfo;
    await asked.fetchMore({ variables: { user, after: endCursor } });
    await expect.poll(() => listed(asked.getCurrentResult().data).length).toBe(length);
    seen.push(listed(asked.getCurrentResult().data));
  }
  const { recommendations } = asked.getCurrentResult().data as Growing;
  listening.unsubscribe();
  client.stop();
  const [first, second, third] = seen;
  expect([second!.slice(0, 4), third!.slice(0, 8)]).toEqual([first, second]);
  expect(new Set(third).size).toBe(12);
  expect(recommendations.list.pageInfo).toMatchObject({ hasPreviousPage: false });

  // The same set by its id, page by page, as Relay asks for it; what another set's cursor says is refused.
  const again = `query ($id: ID!, $first: Int, $after: String) {
    node(id: $id) { nodeId ... on RecommendationSet { list(first: $first, after: $after) {
      edges { node { item { id } } } pageInfo { hasNextPage endCursor }
    } } }
  }`;
  const page = async (after: string | null) => {
    const { node } = await service.gql<{ node: { nodeId: string; list: Page["recommendations"] } }>(again, {
      id: recommendations.nodeId,
      first: 6,
      after,
    });
    expect(node.nodeId).toBe(recommendations.nodeId);
    return node.list;
  };
  const one = await page(null);
  const two = await page(one.pageInfo.endCursor);
  expect([...one.edges, ...two.edges].map(({ node }) => node.item.id)).toEqual(third);
  const { recommendations: other } = await service.gql<Page>(pageOf, { user });
  await expect(page(other.pageInfo.endCursor)).rejects.toThrow("another set");
});

test("the policies know every argument that makes another list", () => {
  const schema = buildASTSchema(parse(readFileSync("client/schema.graphql", "utf8")), { assumeValidSDL: true });
  const { User, Query } = godwitTypePolicies;
  for (const [type, fields] of [
    ["Query", Query.fields],
    ["User", User.fields],
  ] as const)
    for (const [name, { keyArgs }] of Object.entries(fields)) {
      const { args } = (schema.getType(type) as GraphQLObjectType).getFields()[name]!;
      const choosing = args.map((one) => one.name).filter((one) => one !== "first" && one !== "after");
      expect([name, [...keyArgs].toSorted()]).toEqual([name, choosing.toSorted()]);
    }
});

test("urql's Graphcache joins pages, and knows a value for every type without an id", async () => {
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (...parts: unknown[]) => void warnings.push(parts.join(" "));
  try {
    const client = new Client({
      url: service.url,
      preferGetMethod: false,
      // urql aborts a request whose answer it has, and nobody hears of that.
      fetch: (input, init) => fetch(input, { ...init, signal: null }),
      exchanges: [cacheExchange({ keys: godwitKeys, resolvers: godwitResolvers(relayPagination) }), fetchExchange],
    });
    const ask = async (after?: string): Promise<Page> => {
      const variables = after === undefined ? { user } : { user, after };
      const { data, error } = await client.query<Page>(urqlGql(pageOf), variables).toPromise();
      if (error || !data) throw error ?? new Error("no data");
      return data;
    };
    const first = await ask();
    await ask(first.recommendations.pageInfo.endCursor);
    const both = await ask();
    expect(idsOf(both).slice(0, 4)).toEqual(idsOf(first));
    expect(new Set(idsOf(both)).size).toBe(8);
  } finally {
    console.warn = warn;
  }
  expect(warnings).toEqual([]);
});

test("Apollo's persisted queries are sent by GET: the hash first, the text once", async () => {
  const sent: { method: string; text: boolean }[] = [];
  const watching: typeof fetch = (input, init) => {
    const text = new URL(String(input)).searchParams.has("query") || String(init?.body ?? "").includes('"query"');
    sent.push({ method: init?.method ?? "GET", text });
    return fetch(input, init);
  };
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new PersistedQueryLink({ sha256, useGETForHashedQueries: true }),
      new HttpLink({ uri: service.url, fetch: watching, headers: { "apollo-require-preflight": "1" } }),
    ]),
  });
  const query = gql("query Tags($first: Int) { tags(first: $first) { value items } }");
  const ask = (first: number) => client.query<{ tags: unknown[] }>({ query, variables: { first } });
  expect((await ask(1)).data?.tags).toHaveLength(1);
  expect((await ask(2)).data?.tags).toHaveLength(2);
  client.stop();
  expect(sent.map(({ text }) => text)).toEqual([false, true, false]);
  expect(sent.at(-1)?.method).toBe("GET");
});

test("an answer to GET says how it may be used again, and is not sent twice", async () => {
  const get = (query: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${service.url}?${new URLSearchParams({ query }).toString()}`, {
      headers: { "apollo-require-preflight": "1", ...headers },
    });
  const everybodys = await get("{ domains { value items } }");
  expect(everybodys.headers.get("cache-control")).toBe("private, max-age=10");
  const interests = `{ interests(userId: "${user}", first: 3) { topic { label } } }`;
  const persons = await get(interests);
  expect(persons.headers.get("cache-control")).toBe("private, no-cache");
  expect(persons.headers.get("vary")?.toLowerCase()).toContain("authorization");
  const etag = persons.headers.get("etag")!;
  const again = await get(interests, { "if-none-match": etag });
  expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
  expect((await get(interests, { "if-none-match": 'W/"another"' })).status).toBe(200);

  const list = await get(`{ recommendations(userId: "${user}", first: 1) { id } }`);
  const failed = await get('{ similarItems(itemId: "none") { score } }');
  const posted = await fetch(service.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ domains { value } }" }),
  });
  for (const answer of [list, failed, posted])
    expect([answer.headers.get("cache-control"), answer.headers.get("etag")]).toEqual(["no-store", null]);
});

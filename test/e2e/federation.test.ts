import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { composeServices } from "@theguild/federation-composition";
import { graphql, parse } from "graphql";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bearer, newKey, tokenEnvironment, userToken } from "../support/credentials.js";
import { post, type AnsweredError } from "../support/graphql-client.js";
import { startHarness, type Harness } from "../support/harness.js";

/** A shop's own subgraph: what Godwit calls an item is a product here, with a price that Godwit does not know. */
const shopSdl = /* GraphQL */ `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])
  type Product @key(fields: "sku") { sku: ID! price: Int! item: Item! }
  type Item @key(fields: "id") { id: ID! product: Product! }
  type Query { product(sku: ID!): Product }
`;
const prices: Readonly<Record<string, number>> = { kettle: 30, teapot: 45, saw: 12 };

/** The service of that subgraph, as a gateway calls it. */
async function startShop(): Promise<{ server: Server; url: string }> {
  const product = (sku: string) => ({ sku, price: prices[sku] ?? 0, item: { id: sku } });
  const schema = makeExecutableSchema({
    typeDefs: `${shopSdl.replace(/extend schema[^\n]*/, "").replaceAll(/@key\(fields: "\w+"\)/g, "")}
      scalar _Any union _Entity = Product | Item extend type Query { _entities(representations: [_Any!]!): [_Entity]! }`,
    resolvers: {
      Query: {
        product: (_: unknown, { sku }: { sku: string }) => product(sku),
        _entities: (_: unknown, { representations }: { representations: { __typename: string; id: string }[] }) =>
          representations.map((one) => ({ ...one, product: product(one.id) })),
      },
      _Entity: { __resolveType: ({ __typename }: { __typename: string }) => __typename },
    },
  });
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const { query, variables } = JSON.parse(Buffer.concat(parts).toString()) as { query: string; variables: object };
      const answer = await graphql({ schema, source: query, variableValues: { ...variables } });
      response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` };
}

let godwit: Harness;
let shop: Awaited<ReturnType<typeof startShop>>;
let ask: (query: string, variables: object, credential: string) => Promise<{ data?: never; errors?: AnsweredError[] }>;
let key: string;
let stop: () => Promise<void>;

beforeAll(async () => {
  godwit = await startHarness("embedded", { env: tokenEnvironment });
  ({ key } = await newKey(godwit.runtime, ["read", "write"]));
  await post(
    godwit.url,
    `mutation ($items: [ItemInput!]!) { upsertItems(items: $items) { accepted } }`,
    {
      items: [
        { id: "kettle", title: "Electric kettle for tea", domain: "shop" },
        { id: "teapot", title: "Porcelain teapot for green tea", domain: "shop" },
        { id: "saw", title: "Hand saw for wood", domain: "shop" },
      ],
    },
    bearer(key),
  );
  await godwit.settle();
  shop = await startShop();
  const { data } = await post<{ _service: { sdl: string } }>(godwit.url, "{ _service { sdl } }", {}, bearer(key));
  const composed = composeServices([
    { name: "godwit", url: godwit.url, typeDefs: parse(data!._service.sdl) },
    { name: "shop", url: shop.url, typeDefs: parse(shopSdl) },
  ]);
  expect(composed.errors ?? []).toEqual([]);
  const gateway = createGatewayRuntime({
    supergraph: composed.supergraphSdl!,
    logging: false,
    propagateHeaders: {
      fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get("authorization") ?? "" }),
    },
  });
  stop = async () => void (await gateway[Symbol.asyncDispose]());
  ask = async (query, variables, credential) => {
    const response = await gateway.fetch("http://gateway.example/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", ...bearer(credential) },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  };
});
afterAll(async () => {
  await stop?.();
  shop?.server.close();
  await godwit?.close();
});

test("a product of another subgraph is joined with what is near it, and those with their prices", async () => {
  const answer = await ask(
    `{ product(sku: "kettle") { price item { title similarItems(first: 1) { item { id product { price } } } } } }`,
    {},
    key,
  );
  expect(answer).toEqual({
    data: {
      product: {
        price: 30,
        item: {
          title: "Electric kettle for tea",
          similarItems: [{ item: { id: "teapot", product: { price: 45 } } }],
        },
      },
    },
  });
});

test("a visitor nobody has heard of is a user without a history", async () => {
  const query = `query ($of: [_Any!]!) {
    interests(userId: "newcomer") { share }
    predictedInterests(userId: "newcomer", context: {}) { basedOn interests { share } }
    similarUsers(userId: "newcomer") { score }
    _entities(representations: $of) {
      ... on User { id recommendations(first: 2) { strategy edges { node { item { id } } } } }
    }
  }`;
  const of = [{ __typename: "User", id: "newcomer" }];
  const { data } = await post<{ _entities: unknown[] }>(godwit.url, query, { of }, bearer(key));
  expect(data).toMatchObject({ interests: [], predictedInterests: { basedOn: 0, interests: [] }, similarUsers: [] });
  expect(data?._entities[0]).toMatchObject({
    id: "newcomer",
    recommendations: { strategy: "COLD_START", edges: [{}, {}] },
  });
});

test("a user's token reaches its own user only, by whatever way", async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename ... on User { id } } }`;
  const of = ["ada", "bob"].map((id) => ({ __typename: "User", id }));
  const { data } = await post<{ _entities: unknown[] }>(godwit.url, query, { of }, bearer(await userToken("ada")));
  expect(data?._entities).toEqual([{ __typename: "User", id: "ada" }, null]);
});

test("what is no reference is refused by its place", async () => {
  const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }`;
  const of = [
    { __typename: "Item", id: "saw" },
    { __typename: "Webhook", id: "1" },
  ];
  const { errors } = await post(godwit.url, query, { of }, bearer(key));
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["representations", 1] });
});

test("everything has one id of its own, and is found by it", async () => {
  const seen = await post<{ user: Node; item: Node; topics: Node[] }>(
    godwit.url,
    `{ user(id: "ada") { nodeId } item(id: "saw") { nodeId } topics(first: 2) { nodeId } }`,
    {},
    bearer(key),
  );
  const { item, topics } = seen.data!;
  const ids = [item, ...topics].map(({ nodeId }) => nodeId);
  expect(new Set(ids).size).toBe(ids.length);
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename nodeId } }`;
  const { data } = await post<{ nodes: Node[] }>(godwit.url, query, { ids }, bearer(key));
  expect(data?.nodes.map(({ nodeId }) => nodeId)).toEqual(ids);
  const { errors } = await post(godwit.url, query, { ids: ["saw"] }, bearer(key));
  expect(errors?.[0]?.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["ids", 0] });
});

interface Node {
  nodeId: string;
}

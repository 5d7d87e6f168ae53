import { ApolloClient, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { Client, fetchExchange, gql as urqlGql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { relayPagination } from "@urql/exchange-graphcache/extras";
import { afterAll, beforeAll, expect, test } from "vitest";
import { godwitPossibleTypes, godwitTypePolicies } from "../../client/src/cache/apollo.js";
import { godwitKeys, godwitResolvers } from "../../client/src/cache/urql.js";
import { startHarness, type Harness } from "../support/harness.js";
import { moveIn, smallTown } from "../support/small-town.js";

const town = smallTown();
const user = town.behaviours[0]!.userId;
let service: Harness;
beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
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

const page = `query Page($user: ID!, $after: String) {
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
  const asked = client.watchQuery<Page>({ query: gql(page), variables: { user } });
  const listening = asked.subscribe(() => {});
  await expect.poll(() => asked.getCurrentResult().dataState).toBe("complete");
  const first = asked.getCurrentResult().data as Page;
  await asked.fetchMore({ variables: { user, after: first.recommendations.pageInfo.endCursor } });
  const both = asked.getCurrentResult().data as Page;
  listening.unsubscribe();
  client.stop();
  expect(idsOf(both).slice(0, 4)).toEqual(idsOf(first));
  expect(new Set(idsOf(both)).size).toBe(8);
  expect(both.recommendations.id).toBe(first.recommendations.id);
});

test("urql's Graphcache joins pages, and knows a value for every type without an id", async () => {
  const warnings: string[] = [];
  const warn = console.warn;
  console.warn = (...parts: unknown[]) => void warnings.push(parts.join(" "));
  try {
    const client = new Client({
      url: service.url,
      preferGetMethod: false,
      exchanges: [cacheExchange({ keys: godwitKeys, resolvers: godwitResolvers(relayPagination) }), fetchExchange],
    });
    const ask = async (after?: string): Promise<Page> => {
      const variables = after === undefined ? { user } : { user, after };
      const { data, error } = await client.query<Page>(urqlGql(page), variables).toPromise();
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

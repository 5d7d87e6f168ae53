import { expect, it } from "vitest";
import { dayMs } from "../../../src/core/time.js";
import { post } from "../../support/graphql-client.js";
import { onBackends } from "../../support/on-backends.js";
import { recordBehaviours, upsertItems } from "../../support/small-town.js";

const startsAt = Date.UTC(2026, 8, 1, 12);
const iso = (days: number): string => new Date(startsAt + days * dayMs).toISOString();
const item = (id: string, more: object) => ({ id, title: `Something about ${id}`, domain: "shop", ...more });
const items = [
  item("kettle", { tags: ["tea", "kitchen"], attributes: { brand: "Acme", seller: "ada" }, publishedAt: iso(-30) }),
  item("teapot", { tags: ["tea"], attributes: { brand: "Bolt", seller: "bo" }, publishedAt: iso(-3) }),
  item("cup", { tags: ["tea"], attributes: { brand: ["Acme", "Bolt"], price: 5 } }),
  item("novel", { domain: "books", tags: ["reading"], publishedAt: iso(-3) }),
  item("old", { domain: "books", tags: ["reading", "gone"], expiresAt: iso(-1) }),
];
const users = ["a%", "a%1", "a_1", "ab", "A", "müller", "mü"].map((id) => ({ id }));

onBackends(
  "lists of what there is, and filters",
  { fakeTexts: true, startsAt },
  async ({ gql, settle }) => {
    await gql(upsertItems, { items });
    await gql("mutation($users: [UserInput!]!) { upsertUsers(users: $users) { accepted } }", { users });
    const behaviours = ["phone", "phone", "desktop"].map((device, i) => ({
      userId: "ab",
      itemId: items[i]!.id,
      type: "CLICK",
      occurredAt: iso(-1 - i / 24),
      scene: { device },
    }));
    await gql(recordBehaviours, { behaviours });
    await settle();
  },
  (harness) => {
    const ids = async (filter: object): Promise<string[]> => {
      const variables = { filter };
      const { items: page } = await harness().gql(
        "query($filter: ItemFilter) { items(filter: $filter) { totalCount edges { node { id } } } }",
        variables,
      );
      expect(page.totalCount).toBe(page.edges.length);
      return page.edges.map(({ node }) => node.id);
    };
    // Recommended is what is there now; the rest of a filter means the same in every store.
    const recommended = async (filter: object): Promise<string[]> => {
      const { recommendations } = await harness().gql(
        'query($filter: ItemFilter) { recommendations(userId: "nobody", filter: $filter) { edges { node { item { id } } } } }',
        { filter },
      );
      return recommendations.edges.map(({ node }) => node.item.id).toSorted();
    };

    it.each<[string, object, string[]]>([
      ["without a brand", { not: { attributes: { brand: "Acme" } } }, ["novel", "old", "teapot"]],
      ["not what she sells herself", { not: { attributes: { seller: "ada" } } }, ["cup", "novel", "old", "teapot"]],
      ["from a moment on", { publishedFrom: iso(-3) }, ["novel", "teapot"]],
      ["before a moment", { publishedBefore: iso(-3) }, ["kettle"]],
      ["not before a moment", { not: { publishedBefore: iso(-3) } }, ["cup", "novel", "old", "teapot"]],
      ["not both", { not: { tagsAny: ["tea"], attributes: { seller: "bo" } } }, ["cup", "kettle", "novel", "old"]],
      ["not not", { not: { not: { domains: ["books"] } } }, ["novel", "old"]],
      ["with exclusion inside", { domains: ["shop"], not: { exclude: ["cup"] } }, ["cup"]],
      ["not what asks for nothing", { not: {} }, items.map(({ id }) => id).toSorted()],
    ])("%s", async (_name, filter, expected) => {
      expect(await ids(filter)).toEqual(expected);
      expect(await recommended(filter)).toEqual(expected.filter((id) => id !== "old"));
    });

    it("filters deeper than anybody needs are refused with their place", async () => {
      const filter = { not: { not: { not: { domains: ["shop"] } } } };
      const refused = await harness().refusal("query($filter: ItemFilter) { items(filter: $filter) { totalCount } }", {
        filter,
      });
      expect(refused).toMatchObject({
        extensions: { code: "BAD_USER_INPUT", path: ["filter", "not", "not", "not"] },
      });
    });

    it("domains, tags and attributes come with the number of items that can be recommended", async () => {
      const { domains, tags, tea, attributeNames, brands } = await harness().gql<
        Record<string, { value: string; items: number }[]>
      >(`{
        domains { value items } tags { value items } tea: tags(domain: "shop", prefix: "t") { value items }
        attributeNames(first: 1) { value items } brands: attributeValues(name: "brand") { value items }
      }`);
      const pairs = (list: readonly { value: string; items: number }[] = []) =>
        list.map(({ value, items: count }) => [value, count]);
      expect(pairs(domains)).toEqual([
        ["shop", 3],
        ["books", 1],
      ]);
      expect(pairs(tags)).toEqual([
        ["tea", 3],
        ["kitchen", 1],
        ["reading", 1],
      ]);
      expect(pairs(tea)).toEqual([["tea", 3]]);
      expect(pairs(attributeNames)).toEqual([["brand", 3]]);
      expect(pairs(brands)).toEqual([
        ["Acme", 2],
        ["Bolt", 2],
      ]);
    });

    it("users are listed by the beginning of their ids, page by page, whatever characters that has", async () => {
      const list =
        "query($prefix: String, $first: Int, $after: String) { allUsers(prefix: $prefix, first: $first, after: $after) { totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }";
      const of = async (prefix: string): Promise<string[]> => {
        const found: string[] = [];
        for (let after: string | null = null; ; ) {
          const { allUsers }: Awaited<ReturnType<typeof ask>> = await ask({ prefix, first: 2, after });
          found.push(...allUsers.edges.map(({ node }) => node.id));
          if (!allUsers.pageInfo.hasNextPage) {
            expect(allUsers.totalCount).toBe(found.length);
            return found;
          }
          after = allUsers.pageInfo.endCursor ?? null;
        }
      };
      const ask = (variables: Record<string, unknown>) => harness().gql(list, variables);
      expect(await of("")).toEqual(["A", "a%", "a%1", "a_1", "ab", "mü", "müller"]);
      expect(await of("a")).toEqual(["a%", "a%1", "a_1", "ab"]);
      expect(await of("a%")).toEqual(["a%", "a%1"]);
      expect(await of("a_")).toEqual(["a_1"]);
      expect(await of("mü")).toEqual(["mü", "müller"]);
      expect(await of("b")).toEqual([]);
    });

    it("facets of scenes have their values, the most used first", async () => {
      const { sceneFacets } = await harness().gql("{ sceneFacets { facet values { value share } } }");
      expect(sceneFacets.map(({ facet }) => facet)).toEqual(["device"]);
      expect(sceneFacets[0]!.values.map(({ value }) => value)).toEqual(["phone", "desktop"]);
      expect(sceneFacets[0]!.values[0]!.share).toBeGreaterThan(sceneFacets[0]!.values[1]!.share);
    });

    it("a timeline tells of the topics asked for, with intervals", async () => {
      const span = `userId: "ab", from: "${iso(-10)}", to: "${iso(0)}"`;
      const parts = "shares { share interval { low high } topic { id } }";
      const { interestTimeline: all } = await harness().gql(`{ interestTimeline(${span}) { ${parts} } }`);
      const [strongest] = all[0]!.shares;
      expect(strongest!.interval!.low).toBeLessThanOrEqual(strongest!.share);
      expect(strongest!.interval!.high).toBeGreaterThanOrEqual(strongest!.share);
      const { interestTimeline: one } = await harness().gql(
        `{ interestTimeline(${span}, topicIds: ["${strongest!.topic.id}", "none"]) { ${parts} } }`,
      );
      expect(one.map(({ shares }) => shares)).toEqual(
        all.map(({ shares }) => shares.filter(({ topic }) => topic.id === strongest!.topic.id)),
      );
    });

    it("a root field that fails empties itself, not the page", async () => {
      const answer = await post(harness().url, '{ domains { value } similarItems(itemId: "nothing") { score } }');
      expect(answer.status).toBe(200);
      expect(answer.data?.domains.length).toBe(2);
      expect(answer.data?.similarItems).toBeNull();
      expect(answer.errors).toMatchObject([{ path: ["similarItems"], extensions: { code: "NOT_FOUND" } }]);
    });
  },
);

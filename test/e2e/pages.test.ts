import { expect, test, vi } from "vitest";
import { Catalogue } from "../../src/core/ranking/catalogue.js";
import { dayMs } from "../../src/core/time.js";
import type { Harness } from "../support/harness.js";
import { onBackends } from "../support/on-backends.js";
import { moveIn, recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";

/** All English items of six themes, as the demo has them: with sellers, levels and prerequisites. */
const town = smallTown({ perTheme: 30 });
const byId = new Map(town.items.map((item) => [item.id, item]));
const attribute = (id: string, name: string): unknown => byId.get(id)?.attributes[name];
const courses = town.items.filter(({ attributes }) => attributes["prerequisites"] !== undefined);
const set = "{ id edges { node { probability item { id domain publishedAt } } } }";
type SetOf = { edges: { node: { item: { id: string; publishedAt: string } } }[] };
const idsOf = ({ edges }: SetOf): string[] => edges.map(({ node }) => node.item.id);

onBackends(
  "pages about something",
  { startsAt: town.end, frozen: true, fakeTexts: true },
  (harness) => moveIn(harness, town),
  (harness) => {
    const rule = (fields: Record<string, unknown>) =>
      harness().gql("mutation($rule: RuleInput!) { upsertRule(rule: $rule) { kind label key version } }", {
        rule: { author: "ann", reason: "a test", ...fields },
      });
    const remove = (id: string) =>
      harness().gql(`mutation($id: ID!) { removeRule(id: $id, author: "ann", reason: "over") { removed } }`, { id });
    const topicOf = async ({ gql }: Harness, id: string): Promise<string> =>
      (await gql("query($id: ID!) { item(id: $id) { topics { topic { id } } } }", { id })).item!.topics[0]!.topic.id;

    test("a topic's page: newest, popular, for this person, and by seller", async () => {
      const shop = town.items.find(({ domain, expiresAt }) => domain === "shop" && expiresAt === undefined)!;
      const topicId = await topicOf(harness(), shop.id);
      const { topicPage } = await harness().gql<any>(
        `query($topicId: ID!) { topicPage(topicId: $topicId, userId: "ada") {
          topic { id } size newest(first: 100) { id publishedAt topics { topic { id } } } popular(first: 100) { id }
          forUser(task: NEXT, first: 100) ${set}
          segments(key: "seller") { value size popular(first: 100) { id } newest(first: 1) { id } } } }`,
        { topicId },
      );
      expect(topicPage.topic.id).toBe(topicId);
      expect(topicPage.newest.every(({ topics }: any) => topics[0].topic.id === topicId)).toBe(true);
      const times = topicPage.newest.map(({ publishedAt }: any) => Date.parse(publishedAt));
      expect(times).toEqual(times.toSorted((a: number, b: number) => b - a));
      const members = topicPage.newest.map(({ id }: any) => id).toSorted();
      expect(topicPage.size).toBe(members.length);
      expect(topicPage.popular.map(({ id }: any) => id).toSorted()).toEqual(members);
      const counted = new Map<string, number>();
      for (const { itemId, type } of town.behaviours)
        if (itemId !== undefined && type !== "DISMISS") counted.set(itemId, (counted.get(itemId) ?? 0) + 1);
      expect(counted.get(topicPage.popular[0].id) ?? 0).toBeGreaterThan(counted.get(topicPage.popular.at(-1).id) ?? 0);
      expect(idsOf(topicPage.forUser).every((id) => members.includes(id))).toBe(true);
      expect(idsOf(topicPage.forUser).length).toBeGreaterThan(0);
      expect(topicPage.segments.length).toBeGreaterThan(0);
      for (const { value, size, popular } of topicPage.segments) {
        expect(popular.map(({ id }: any) => attribute(id, "seller"))).toEqual(
          Array.from({ length: size }, () => value),
        );
        expect(popular.every(({ id }: any) => members.includes(id))).toBe(true);
      }
    });

    test("an unknown or hidden topic has no page; without a user there is nothing for one", async () => {
      const { gql } = harness();
      const { topics } = await gql("{ topics(first: 2) { id } }");
      const page = "query($id: ID!) { topicPage(topicId: $id) { size forUser { id } } }";
      expect((await gql(page, { id: "nobody" })).topicPage).toBeNull();
      expect((await gql(page, { id: topics[0]!.id })).topicPage).toMatchObject({ forUser: null });
      const hide =
        'mutation($id: ID!, $on: Boolean) { hideTopic(id: $id, hidden: $on, author: "ed", reason: "x") { id } }';
      await gql(hide, { id: topics[1]!.id, on: true });
      expect((await gql(page, { id: topics[1]!.id })).topicPage).toBeNull();
      await gql(hide, { id: topics[1]!.id, on: false });
    });

    test("groups of items instead of items: their chances are those of their items", async () => {
      const { gql, refusal } = harness();
      const asked = `query($by: CapGroup, $key: String) { 
        recommendSegments(userId: "ada", task: NEXT, by: $by, key: $key, first: 100) {
        value probability recommendations(first: 100) { probability item { id domain } } } }`;
      const { recommendSegments: sellers } = await gql<any>(asked, { key: "seller" });
      expect(sellers.length).toBeGreaterThan(1);
      for (const { value, recommendations } of sellers)
        expect(new Set(recommendations.map(({ item }: any) => attribute(item.id, "seller")))).toEqual(new Set([value]));
      const { recommendSegments: domains } = await gql<any>(asked, { by: "DOMAIN" });
      expect(domains.reduce((sum: number, { probability }: any) => sum + probability, 0)).toBeCloseTo(1, 6);
      const all = domains.flatMap(({ recommendations }: any) =>
        recommendations.map(({ probability }: any) => probability),
      );
      const total = all.reduce((sum: number, p: number) => sum + p, 0);
      const own = domains[0].recommendations.reduce((sum: number, { probability }: any) => sum + probability, 0);
      expect(domains[0].probability).toBeCloseTo(own / total, 6);
      const order = domains.map(({ probability }: any) => probability);
      expect(order).toEqual(order.toSorted((a: number, b: number) => b - a));
      expect((await refusal(asked, {})).extensions).toMatchObject({ code: "BAD_USER_INPUT", path: ["key"] });
    });

    test("what is new to the catalogue, and nothing that was had", async () => {
      const { gql, refusal } = harness();
      const asked = `query($days: Float) { newForYou(userId: "ada", days: $days, first: 100) ${set} }`;
      const { newForYou } = await gql<{ newForYou: SetOf }>(asked, { days: 20 });
      const had = new Set(town.behaviours.filter(({ userId }) => userId === "ada").map(({ itemId }) => itemId));
      expect(newForYou.edges.length).toBeGreaterThan(0);
      for (const { node } of newForYou.edges) {
        expect(Date.parse(node.item.publishedAt)).toBeGreaterThanOrEqual(town.end - 20 * dayMs);
        expect(had.has(node.item.id)).toBe(false);
      }
      expect((await refusal(asked, { days: 0 })).extensions.path).toEqual(["days"]);
    });

    test("offers hold from a day to a day, and are told with what fits", async () => {
      const { gql, refusal, advance } = harness();
      const seller = attribute(town.items.find(({ domain }) => domain === "shop")!.id, "seller");
      const dated = {
        validFrom: new Date(town.end - dayMs).toISOString(),
        validTo: new Date(town.end + dayMs).toISOString(),
      };
      const offer = { id: "sale", kind: "OFFER", label: "Spring sale", filter: { attributes: { seller } }, factor: 5 };
      const { upsertRule } = await rule({ ...offer, ...dated });
      expect(upsertRule).toMatchObject({ kind: "OFFER", label: "Spring sale", version: 1 });
      const asked = `{ offers(userId: "ada", task: NEXT, first: 5) { id label validTo
        recommendations { edges { node { rules item { id } } } } } }`;
      const { offers } = await gql<any>(asked);
      expect(offers).toMatchObject([{ id: "sale", label: "Spring sale", validTo: dated.validTo }]);
      const shown = offers[0].recommendations.edges;
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.every(({ node }: any) => attribute(node.item.id, "seller") === seller)).toBe(true);
      expect(shown[0].node.rules).toEqual(["sale"]);
      const looks = vi.spyOn(Catalogue.prototype, "allowed");
      expect((await gql<any>('{ offers(userId: "ada", task: NEXT) { label } }')).offers).toHaveLength(1);
      expect(looks).not.toHaveBeenCalled();
      looks.mockRestore();
      await rule({ ...offer, ...dated, id: "early", validTo: new Date(town.end + dayMs / 2).toISOString() });
      const early = await gql<any>('{ offers(userId: "ada", task: NEXT, most: 1) { id } }');
      expect(early.offers).toEqual([{ id: "early" }]);
      expect((await refusal('{ offers(userId: "ada", most: 21) { id } }')).extensions.path).toEqual(["most"]);
      await remove("early");
      advance(2 * dayMs);
      expect((await gql(asked)).offers).toEqual([]);
      advance(-2 * dayMs);
      await remove("sale");
      const upsert = "mutation($rule: RuleInput!) { upsertRule(rule: $rule) { id } }";
      const said = { author: "ann", reason: "a test" };
      const refused = async (fields: Record<string, unknown>) =>
        (await refusal(upsert, { rule: { ...said, ...offer, ...fields } })).extensions.path;
      expect(await refused({})).toEqual(["rule", "validTo"]);
      expect(await refused({ ...dated, label: null })).toEqual(["rule", "label"]);
      expect(await refused({ ...dated, filter: null })).toEqual(["rule", "filter"]);
      expect(await refused({ ...dated, factor: 0.5 })).toEqual(["rule", "factor"]);
    });

    test("a course whose prerequisites were not had is not recommended where a rule says so", async () => {
      const { gql, settle } = harness();
      const [course] = courses;
      const [first] = course!.attributes["prerequisites"] as string[];
      const list = async (userId: string) =>
        idsOf(
          (
            await gql<{ recommendations: SetOf }>(
              `query($id: ID!) { recommendations(userId: $id, first: 100, context: { domain: "course" }) ${set} }`,
              { id: userId },
            )
          ).recommendations,
        );
      const demanding = courses.map(({ id }) => id);
      expect((await list("learner")).some((id) => demanding.includes(id))).toBe(true);
      await rule({ id: "in-order", kind: "PREREQUISITE", filter: { domains: ["course"] } });
      expect((await list("learner")).filter((id) => demanding.includes(id))).toEqual([]);
      await rule({ id: "pin", kind: "PIN", itemId: course!.id, position: 1 });
      expect(await list("learner")).not.toContain(course!.id);
      await remove("pin");
      const behaviour = (type: string) => ({
        behaviours: [{ userId: "learner", itemId: first, type, occurredAt: new Date(town.end - dayMs).toISOString() }],
      });
      await gql(recordBehaviours, behaviour("DISMISS"));
      await settle();
      expect(await list("learner"), "what was only rejected was not had").not.toContain(course!.id);
      await gql(recordBehaviours, behaviour("PURCHASE"));
      await settle();
      expect(await list("learner")).toContain(course!.id);
      const session = `query($ids: [ID!]!) {
        recommendForSession(itemIds: $ids, first: 100, context: { domain: "course" }) { item { id } } }`;
      const inSession = async (ids: string[]) =>
        (await gql(session, { ids })).recommendForSession.map(({ item }) => item.id);
      const elsewhere = town.items.find(({ domain }) => domain === "news")!.id;
      expect(await inSession([elsewhere])).not.toContain(course!.id);
      expect(await inSession([first!])).toContain(course!.id);
      await remove("in-order");
    });

    test("levels are attributes that filters and rules understand", async () => {
      const { gql } = harness();
      const asked = `{ recommendations(userId: "ada", task: NEXT, first: 100,
        filter: { domains: ["course"], attributes: { level: ["beginner"] } }) ${set} }`;
      const { recommendations } = await gql<{ recommendations: SetOf }>(asked);
      expect(recommendations.edges.length).toBeGreaterThan(0);
      expect(idsOf(recommendations).every((id) => attribute(id, "level") === "beginner")).toBe(true);
      const own = {
        id: "own-list",
        domain: "course",
        title: "Bread, the third course",
        attributes: { after: ["own-list-2"] },
      };
      await gql(upsertItems, { items: [own, { ...own, id: "own-list-2", attributes: {} }] });
      await harness().settle();
      await rule({ id: "after", kind: "PREREQUISITE", key: "after" });
      const { recommendations: ordered } = await gql<{ recommendations: SetOf }>(
        `{ recommendations(userId: "learner", first: 100, context: { domain: "course" }) ${set} }`,
      );
      expect(idsOf(ordered)).toContain("own-list-2");
      expect(idsOf(ordered)).not.toContain("own-list");
      await remove("after");
    });
  },
);

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Data } from "../../support/graphql-client.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { moveIn, smallTown, upsertUsers } from "../../support/small-town.js";
import { minuteMs } from "../../../src/core/time.js";

const town = smallTown();
const user = "ada";
let service: Harness;
type Node = Data["recommendations"]["edges"][number]["node"];

const page = `query($user: ID!, $task: Task, $filter: ItemFilter, $exploration: Float, $diversity: Float, $caps: [CapInput!], $first: Int = 20) {
  recommendations(userId: $user, task: $task, filter: $filter, exploration: $exploration, diversity: $diversity, caps: $caps, first: $first) {
    id edges { node { position probability propensity score contributions { feature contribution } sources rules reasons { code text contribution } item { id tags domain } } } } }`;
const ask = async (variables: Record<string, unknown> = {}) =>
  (await service.gql(page, { user, task: "NEXT", ...variables })).recommendations.edges.map(({ node }) => node);
const upsert = (rule: Record<string, unknown>) =>
  service.gql("mutation($rule: RuleInput!) { upsertRule(rule: $rule) { id version kind } }", {
    rule: { author: "ann", reason: "a test", ...rule },
  });
const remove = (id: string) =>
  service.gql(`mutation($id: ID!) { removeRule(id: $id, author: "bob", reason: "over") { removed version } }`, { id });

beforeAll(async () => {
  service = await startHarness("embedded", { startsAt: town.end, fakeTexts: true });
  await moveIn(service, town);
});
afterAll(() => service?.close());

describe("rules of the page", () => {
  it("pins an item at its place, says so, and is honest about its propensity", async () => {
    const before = await ask();
    const last = before.at(-1)!;
    await upsert({ id: "front", kind: "PIN", itemId: last.item.id, position: 2 });
    for (const dials of [{}, { exploration: 0.7 }, { diversity: 0.5 }]) {
      const pinned = (await ask(dials))[1]!;
      expect(pinned.item.id).toBe(last.item.id);
      expect(pinned).toMatchObject({ position: 2, propensity: 1, rules: ["front"] });
      expect(pinned.sources).toContain("pinned by rule front");
      expect(pinned.reasons[0]).toEqual({ code: "rule", text: "Pinned by rule “front”.", contribution: 0 });
      expect(pinned.probability).toBeCloseTo(last.probability, 6);
    }
    const ids = (await ask()).map(({ item }) => item.id);
    expect(ids).toEqual([before[0]!.item.id, last.item.id, ...before.slice(1, -1).map(({ item }) => item.id)]);
    await remove("front");
  });

  it("shows what a rule would do before it is kept, and keeps nothing of that", async () => {
    const preview = async (rule: Record<string, unknown>) =>
      (
        await service.gql<{ previewRule: { applies: boolean; before: Node[]; after: Node[] } }>(
          `query($rule: RuleInput!, $user: ID!) { previewRule(rule: $rule, userId: $user, task: NEXT) {
            applies before { item { id } rules } after { item { id } rules } } }`,
          { user, rule: { author: "ann", reason: "a test", ...rule } },
        )
      ).previewRule;
    const idsOf = (nodes: readonly Node[]): string[] => nodes.map(({ item }) => item.id);
    const page = idsOf(await ask());
    const pin = { id: "front", kind: "PIN", itemId: page.at(-1), position: 1 };
    const pinned = await preview(pin);
    expect(pinned.applies).toBe(true);
    expect(idsOf(pinned.before)).toEqual(page);
    expect(idsOf(pinned.after)).toEqual([page.at(-1), ...page.slice(0, -1)]);
    expect(pinned.after[0]!.rules).toEqual(["front"]);
    expect(idsOf(await ask())).toEqual(page);
    expect((await service.gql("{ rules { id } }")).rules).toEqual([]);
    // A rule with an id takes the place of the kept one; one for another task says that it does not speak here.
    await upsert(pin);
    expect(idsOf((await preview({ ...pin, position: 3 })).after)[2]).toBe(page.at(-1));
    const elsewhere = await preview({ ...pin, task: "DISCOVER" });
    expect([elsewhere.applies, idsOf(elsewhere.after)]).toEqual([false, page]);
    await remove("front");
    await expect(preview({ ...pin, position: 0 })).rejects.toThrow("position");
  });

  it("pins nothing that is filtered out, sent away, gone, or (for DISCOVER) had", async () => {
    const [first, second] = (await ask()) as [Node, Node];
    const had = town.behaviours.find(({ userId, type }) => userId === user && type === "LIKE")?.itemId;
    await upsert({ id: "front", kind: "PIN", itemId: first.item.id, position: 1 });
    expect((await ask({ filter: { exclude: [first.item.id] } })).map(({ item }) => item.id)).not.toContain(
      first.item.id,
    );
    expect((await ask({ filter: { ids: [second.item.id] } })).map(({ item }) => item.id)).toEqual([second.item.id]);
    expect(had).toBeDefined();
    await upsert({ id: "front", kind: "PIN", itemId: had, position: 1 });
    expect((await ask({ task: "DISCOVER" })).map(({ item }) => item.id)).not.toContain(had);
    await remove("front");
  });

  it("boosts and buries what a filter names, by the factor it says", async () => {
    const before = await ask({ first: 40 });
    const tag = before.at(-1)!.item.tags[0]!;
    const touched = (node: Node): boolean => node.item.tags.includes(tag);
    const other = before.find((node) => !touched(node))!;
    const one = before.find(touched)!;
    await upsert({ id: "up", kind: "BOOST", filter: { tagsAny: [tag] }, factor: 50 });
    const after = await ask({ first: 40 });
    const now = after.find(({ item }) => item.id === one.item.id)!;
    const same = after.find(({ item }) => item.id === other.item.id)!;
    expect(now.probability / same.probability / (one.probability / other.probability)).toBeCloseTo(50, 2);
    expect(now.rules).toEqual(["up"]);
    expect(now.reasons[0]!.text).toBe("Raised by rule “up”.");
    expect(after.findIndex(touched)).toBeLessThan(before.findIndex(touched));
    await upsert({ id: "up", kind: "BURY", filter: { tagsAny: [tag] }, factor: 0.01 });
    expect((await ask({ first: 40 })).slice(0, 3).some(touched)).toBe(false);
    await remove("up");
  });

  it("contributions add up to the score, with and without rules", async () => {
    for (const { score, contributions } of await ask())
      expect(contributions.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 9);
  });

  it("keeps caps, of rules and of the request, and counts what is pinned", async () => {
    const count = (nodes: readonly Node[]): Map<string, number> => {
      const out = new Map<string, number>();
      for (const { item } of nodes) for (const tag of item.tags) out.set(tag, (out.get(tag) ?? 0) + 1);
      return out;
    };
    const before = await ask();
    const busiest = [...count(before)].toSorted((a, b) => b[1] - a[1])[0]![0];
    const asked = await ask({ caps: [{ by: "TAG", key: busiest, limit: 1 }] });
    expect(count(asked).get(busiest)).toBe(1);
    expect(Math.max(...count(await ask({ caps: [{ by: "TAG", limit: 1 }] })).values())).toBe(1);
    await upsert({ id: "few", kind: "CAP", cap: { by: "TAG", key: busiest, limit: 1 } });
    const pinned = before.findLast(({ item }) => item.tags.includes(busiest))!.item.id;
    await upsert({ id: "front", kind: "PIN", itemId: pinned, position: 1 });
    const both = await ask();
    expect(both.filter(({ item }) => item.tags.includes(busiest)).map(({ item }) => item.id)).toEqual([pinned]);
    await remove("few");
    await remove("front");
  });

  it("holds within its window and for its task and domain only", async () => {
    const [, second] = (await ask()) as [Node, Node];
    const at = (ms: number): string => new Date(service.now() + ms).toISOString();
    await upsert({
      id: "later",
      kind: "PIN",
      itemId: second.item.id,
      position: 1,
      validFrom: at(60 * minuteMs),
      validTo: at(120 * minuteMs),
      task: "NEXT",
    });
    expect((await ask())[0]!.rules).toEqual([]);
    const inForce = async () =>
      (await service.gql("query($at: DateTime) { rules(at: $at) { id } }", { at: at(0) })).rules.map(({ id }) => id);
    expect(await inForce()).toEqual([]);
    service.advance(61 * minuteMs);
    expect((await ask())[0]!.rules).toEqual(["later"]);
    expect(await inForce()).toEqual(["later"]);
    expect((await ask({ task: "DISCOVER" })).flatMap(({ rules }) => rules)).toEqual([]);
    service.advance(61 * minuteMs);
    expect((await ask())[0]!.rules).toEqual([]);
    await remove("later");
  });

  it("keeps first places for items of a kind, for the people it is for, whatever the dials", async () => {
    const listed = (await ask({ first: 100 })).map(({ item }) => item.domain);
    const among = (first: number, domain: string): number =>
      listed.slice(0, first).filter((one) => one === domain).length;
    const rare = [...new Set(listed)]
      .toSorted((a, b) => among(10, a) - among(10, b))
      .find((domain) => among(100, domain) >= among(10, domain) + 4)!;
    const inTen = async (variables: Record<string, unknown> = {}): Promise<Node[]> =>
      (await ask(variables)).slice(0, 10).filter(({ item }) => item.domain === rare);
    const people = (region: string): Promise<unknown> =>
      service.gql(upsertUsers, { users: [{ id: user, attributes: { region: [region, "east"] } }] });
    await people("south");
    const before = await ask();
    const wanted = (await inTen()).length + 2;
    await upsert({
      id: "room",
      kind: "FLOOR",
      filter: { domains: [rare] },
      floor: { least: wanted, of: 10 },
      users: { attribute: "region", value: "north" },
    });
    expect((await ask()).map(({ item, rules }) => [item.id, rules])).toEqual(before.map(({ item }) => [item.id, []]));
    await people("north");
    for (const dials of [{}, { exploration: 0.7 }, { diversity: 0.5 }])
      expect((await inTen(dials)).length).toBeGreaterThanOrEqual(wanted);
    const after = await ask();
    expect(after.map(({ position }) => position)).toEqual(after.map((_, i) => i + 1));
    const raised = after.filter(({ rules }) => rules.includes("room"));
    expect(raised.length).toBeGreaterThan(0);
    expect(raised[0]!.reasons[0]).toMatchObject({ code: "rule", text: "Raised by rule “room”." });
    const others = (nodes: readonly Node[]): string[] =>
      nodes.flatMap(({ item }) => (item.domain === rare ? [] : [item.id])).slice(0, 10 - wanted);
    expect(others(after)).toEqual(others(before));
    const { rules } = await service.gql("{ rules { floor { least of } users { attribute value } } }");
    expect(rules).toContainEqual({ floor: { least: wanted, of: 10 }, users: { attribute: "region", value: "north" } });
    await remove("room");
  });

  it("keeps every version with who, when and why", async () => {
    await upsert({ id: "story", kind: "BOOST", filter: { domains: ["news"] }, factor: 2, reason: "launch" });
    await upsert({
      id: "story",
      kind: "BOOST",
      filter: { domains: ["news"] },
      factor: 3,
      author: "cem",
      reason: "more",
    });
    await remove("story");
    const trail = `query($after: String) { ruleVersions(ruleId: "story", first: 2, after: $after) { edges { node { version factor author reason removed } } pageInfo { endCursor hasNextPage } } }`;
    const { edges, pageInfo } = (await service.gql(trail)).ruleVersions;
    expect(edges.map(({ node }) => node)).toEqual([
      { version: 3, factor: 3, author: "bob", reason: "over", removed: true },
      { version: 2, factor: 3, author: "cem", reason: "more", removed: false },
    ]);
    expect(
      (await service.gql(trail, { after: pageInfo.endCursor })).ruleVersions.edges.map(({ node }) => [
        node.version,
        node.reason,
      ]),
    ).toEqual([[1, "launch"]]);
  });

  it.each([
    [{ kind: "PIN", position: 1 }, ["rule", "itemId"]],
    [{ kind: "PIN", itemId: "no such item", position: 1 }, ["rule", "itemId"]],
    [{ kind: "PIN", itemId: "x", position: 0 }, ["rule", "position"]],
    [{ kind: "BOOST", factor: 2 }, ["rule", "filter"]],
    [{ kind: "BOOST", filter: {}, factor: 0.5 }, ["rule", "factor"]],
    [{ kind: "BURY", filter: {}, factor: 2 }, ["rule", "factor"]],
    [{ kind: "CAP", cap: { by: "ATTRIBUTE", limit: 1 } }, ["rule", "cap", "key"]],
    [{ kind: "CAP", cap: { by: "TAG", limit: -1 } }, ["rule", "cap", "limit"]],
    [{ kind: "FLOOR", filter: {} }, ["rule", "floor"]],
    [{ kind: "FLOOR", floor: { least: 1, of: 10 } }, ["rule", "filter"]],
    [{ kind: "FLOOR", filter: {}, floor: { least: 11, of: 10 } }, ["rule", "floor", "least"]],
    [
      { kind: "FLOOR", filter: {}, floor: { least: 1, of: 10 }, users: { attribute: "", value: "x" } },
      ["rule", "users", "attribute"],
    ],
    [{ kind: "BOOST", filter: { attributes: 3 }, factor: 2 }, ["rule", "filter", "attributes"]],
    [
      { kind: "CAP", cap: { by: "TAG", limit: 1 }, validFrom: "2026-01-02T00:00:00Z", validTo: "2026-01-01T00:00:00Z" },
      ["rule", "validTo"],
    ],
    [{ kind: "CAP", cap: { by: "TAG", limit: 1 }, reason: " " }, ["rule", "reason"]],
  ])("refuses %j and says where it is wrong", async (rule, path) => {
    const { extensions } = await service.refusal("mutation($rule: RuleInput!) { upsertRule(rule: $rule) { id } }", {
      rule: { id: "bad", author: "ann", reason: "r", ...rule },
    });
    expect(extensions).toMatchObject({ path });
  });
});

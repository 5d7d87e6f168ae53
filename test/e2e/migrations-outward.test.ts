import { afterAll, beforeAll, expect, it } from "vitest";
import { startHarness, type Harness } from "../support/harness.js";
import { recordBehaviours, smallTown, upsertItems } from "../support/small-town.js";
import { dayMs, minuteMs } from "../../src/core/time.js";

const town = smallTown();
const itemsOf = (theme: string): string[] =>
  town.items.filter(({ id }) => town.themes[id] === theme).map(({ id }) => id);
const crowd = Array.from({ length: 12 }, (_, i) => `crowd-${i}`);

/** Fifty days of three clicks each: the first theme for 30 days, then the second. */
const moving = (userId: string, [before, after]: readonly [string, string]) =>
  Array.from({ length: 50 }, (_, day) =>
    [0, 1, 2].map((n) => {
      const items = itemsOf(day < 30 ? before : after);
      return {
        userId,
        itemId: items[(day + n) % items.length],
        type: "CLICK",
        occurredAt: new Date(town.end - (50 - day) * dayMs + n * minuteMs).toISOString(),
      };
    }),
  ).flat();

let service: Harness;
beforeAll(async () => {
  service = await startHarness("embedded", {
    env: { GODWIT_FALSE_ALARMS_USER_YEARS: "0.1" },
    startsAt: town.end,
    fakeTexts: true,
  });
  await service.gql(upsertItems, { items: town.items });
  await service.settle();
  const behaviours = [
    ...crowd.flatMap((id) => moving(id, ["music", "cooking"])),
    ...moving("loner", ["films", "hiking"]),
  ];
  for (let i = 0; i < behaviours.length; i += 900)
    await service.gql(recordBehaviours, { behaviours: behaviours.slice(i, i + 900) });
  await service.settle();
});
afterAll(() => service?.close());

it("tells everybody's season from one user's migration", async () => {
  const { populationTrends } = await service.gql(
    "{ populationTrends(weeks: 3) { users from boundary until trends { topic { id label } change users pValue } } }",
  );
  expect(populationTrends.users).toBe(13);
  const gained = populationTrends.trends.filter(({ change, pValue }) => change > 0 && pValue < 0.05);
  const lost = populationTrends.trends.filter(({ change, pValue }) => change < 0 && pValue < 0.05);
  expect(gained.length).toBeGreaterThan(0);
  expect(lost.length).toBeGreaterThan(0);
  const drifts = async (userId: string) =>
    (
      await service.gql(
        "query($u: ID) { migrations(userId: $u, states: [CONFIRMED, SETTLED], kinds: [SHIFT, EMERGENCE, FADE, RETURN]) { edges { node { seasonal to { topic { id } share } } } } }",
        { u: userId },
      )
    ).migrations.edges.map(({ node }) => node);
  const [typical] = await drifts("crowd-3");
  const [own] = await drifts("loner");
  expect(typical!.seasonal).toBeGreaterThan(0.5);
  expect(own!.seasonal).toBeLessThan(typical!.seasonal! / 2);
});

it("proves a migration by what was lost and what was gained, to people and to agents", async () => {
  const seen = "{ occurredAt item { id } }";
  const { migrations } = await service.gql(
    `{ migrations(userId: "loner", states: [CONFIRMED, SETTLED], kinds: [SHIFT, EMERGENCE, FADE, RETURN]) {
      edges { node { evidence(first: 6) ${seen} proof(first: 4) { before ${seen} after ${seen} } } } } }`,
  );
  const { proof, evidence } = migrations.edges[0]!.node;
  const themes = (list: readonly { item?: { id: string } | null }[]) => list.map(({ item }) => town.themes[item!.id]);
  expect(new Set(themes(proof.before))).toEqual(new Set(["films"]));
  expect(new Set(themes(proof.after))).toEqual(new Set(["hiking"]));
  expect(new Set(proof.after.map(({ item }) => item!.id)).size).toBe(4);
  expect(themes(evidence)).toEqual(["hiking", "films", "hiking", "films", "hiking", "films"]);

  const answer = await fetch(new URL("/mcp", service.url), {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "what_changed", arguments: { user: "loner", first: 20 } },
    }),
  });
  const { text } = ((await answer.json()) as { result: { content: { text: string }[] } }).result.content[0]!;
  const tells = (part: string | undefined, theme: string): boolean =>
    town.items.some(({ id, title }) => town.themes[id] === theme && part?.includes(title));
  const told = text.split("\n- ").map((migration) => migration.split("  since:\n"));
  expect(told.some(([before, since]) => tells(before, "films") && tells(since, "hiking"))).toBe(true);
});

it("orders migrations by evidence, with the level at which each is declared", async () => {
  const { migrations } = await service.gql(
    "{ migrations(orderBy: EVIDENCE, kinds: [SHIFT, EMERGENCE, FADE, RETURN], states: [CONFIRMED, SETTLED], first: 50) { edges { node { evidenceLevel statistic } } } }",
  );
  const levels = migrations.edges.map(({ node }) => node.evidenceLevel!);
  expect(levels.length).toBeGreaterThanOrEqual(13);
  for (const level of levels) expect(level > 0 && level <= 1).toBe(true);
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  const statistics = migrations.edges.map(({ node }) => node.statistic);
  expect(statistics).toEqual(statistics.toSorted((a, b) => b - a));
});

it("lets an experiment pin the strategy, and names the migration behind it", async () => {
  const ask = async (strategy: string | null) =>
    (
      await service.gql(
        'query($s: Strategy) { recommendations(userId: "loner", strategy: $s, first: 5) { strategy weights migration { id state } } }',
        { s: strategy },
      )
    ).recommendations;
  expect(await ask("STABLE")).toMatchObject({ strategy: "STABLE", migration: null });
  const { state } = (
    await service.gql(
      `{ migrations(userId: "loner", kinds: [SHIFT, EMERGENCE, FADE, RETURN], first: 1) { edges { node { state } } } }`,
    )
  ).migrations.edges[0]!.node;
  const pinned = await ask("MIGRATING");
  const plain = await ask("STABLE");
  expect(pinned.strategy).toBe("MIGRATING");
  const recent = (set: typeof pinned): number => (set.weights as { recentPicture: number }).recentPicture;
  if (state === "CONFIRMED") expect(recent(pinned)).toBeGreaterThan(recent(plain));
  else expect(pinned).toMatchObject({ migration: null, weights: { recentPicture: recent(plain) } });
});

it("lets what was had before a change that holds speak less for DISCOVER, and says since when", async () => {
  const ask = async (task: string, strategy: string | null) =>
    (
      await service.gql(
        'query($t: Task, $s: Strategy) { recommendations(userId: "loner", task: $t, strategy: $s, first: 5) { weights } }',
        { t: task, s: strategy },
      )
    ).recommendations.weights as { votesSince?: number };
  const { edges } = (
    await service.gql(
      `{ migrations(userId: "loner", kinds: [SHIFT, EMERGENCE, FADE, RETURN], first: 50) { edges { node { state changedAt } } } }`,
    )
  ).migrations;
  const held = edges.flatMap(({ node: { state, changedAt } }) =>
    (state === "CONFIRMED" || state === "SETTLED") && changedAt ? [Date.parse(changedAt)] : [],
  );
  expect((await ask("DISCOVER", null)).votesSince).toBe(held.length === 0 ? undefined : Math.max(...held));
  expect(await ask("DISCOVER", "STABLE")).not.toHaveProperty("votesSince");
  expect(await ask("NEXT", null)).not.toHaveProperty("votesSince");
});

it("refuses periods of no weeks", async () => {
  expect((await service.refusal("{ populationTrends(weeks: 0) { users } }")).extensions).toMatchObject({
    code: "BAD_USER_INPUT",
    path: ["weeks"],
  });
});

it("speaks of interests since the change that was confirmed, and of all history where that is asked for", async () => {
  const shares = async (since: "LAST_MIGRATION" | "ALL") => {
    const { interests, predictedInterests } = await service.gql(
      `query($u: ID!, $s: InterestsSince, $c: ContextInput!) {
        interests(userId: $u, since: $s, first: 50) { topic { id } share }
        predictedInterests(userId: $u, context: $c, since: $s, first: 50) { interests { topic { id } share } } }`,
      { u: "loner", s: since, c: { at: new Date(town.end).toISOString() } },
    );
    return [interests, predictedInterests.interests].map(
      (list) => new Map(list.map((one) => [one.topic.id, one.share])),
    );
  };
  const { migrations } = await service.gql(
    `{ migrations(userId: "loner", states: [CONFIRMED, SETTLED], kinds: [SHIFT, EMERGENCE, FADE, RETURN]) {
      edges { node { from { topic { id } share } to { topic { id } share } } } } }`,
  );
  const [{ node: drift } = { node: null }] = migrations.edges;
  const before = drift!.from.toSorted((a, b) => b.share - a.share)[0]!.topic.id;
  const now = await shares("LAST_MIGRATION");
  const all = await shares("ALL");
  for (const i of [0, 1]) {
    expect(now[i]!.get(before)!).toBeLessThan(0.6 * all[i]!.get(before)!);
    expect([...now[i]!.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  }
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dayMs, hourMs } from "../../../src/core/time.js";
import { startHarness, type Harness } from "../../support/harness.js";
import { freshDatabase, testServerUrl, whyNoServer } from "../../support/postgres-server.js";
import { upsertItems } from "../../support/small-town.js";
import { tasteItems, tasteStart } from "../../support/two-tastes.js";

const question = `query($userId: ID!, $first: Int!, $after: String, $excludeServed: ExcludeServedInput, $fatigue: FatigueInput) {
  recommendations(userId: $userId, first: $first, after: $after, excludeServed: $excludeServed, fatigue: $fatigue) {
    edges { cursor node { item { id } } }
  }
}`;
interface Answer {
  recommendations: { edges: { cursor: string; node: { item: { id: string } } }[] };
}
interface Asked {
  first?: number;
  after?: string;
  excludeServed?: { within: number; times: number };
  fatigue?: { within: number; halvedBy: number };
}

async function ask({ gql }: Harness, userId: string, asked: Asked = {}): Promise<{ ids: string[]; end: string }> {
  const { recommendations } = await gql<Answer>(question, { userId, first: 5, ...asked });
  return { ids: recommendations.edges.map(({ node }) => node.item.id), end: recommendations.edges.at(-1)!.cursor };
}
const common = (a: readonly string[], b: readonly string[]): string[] => a.filter((id) => b.includes(id));

describe("what was served", () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-served-"));
  let harness: Harness;
  const start = async (at: number) => startHarness("embedded", { fakeTexts: true, folder, startsAt: at });
  beforeAll(async () => {
    harness = await start(tasteStart);
    await harness.gql(upsertItems, { items: tasteItems() });
    await harness.settle();
  });
  afterAll(async () => {
    await harness?.close();
    rmSync(folder, { recursive: true });
  });
  const once = { within: 24, times: 1 };

  it("does not come again where that was asked for, list after list, until the time is over", async () => {
    const first = await ask(harness, "ann");
    const second = await ask(harness, "ann", { after: first.end });
    const third = await ask(harness, "ann", { excludeServed: once });
    expect(common(third.ids, [...first.ids, ...second.ids])).toEqual([]);
    const fourth = await ask(harness, "ann", { excludeServed: once });
    expect(common(fourth.ids, third.ids)).toEqual([]);
    expect((await ask(harness, "ann")).ids).toEqual(first.ids);
    expect((await ask(harness, "bob", { excludeServed: once })).ids).toHaveLength(5);
    harness.advance(2 * dayMs);
    expect(common((await ask(harness, "ann", { excludeServed: once })).ids, first.ids)).toHaveLength(5);
  });

  it("goes once it was shown five times, also after a restart", async () => {
    const five = { within: 24, times: 5 };
    const shown = await ask(harness, "cat");
    for (let n = 0; n < 3; n++) expect((await ask(harness, "cat", { excludeServed: five })).ids).toEqual(shown.ids);
    await harness.close();
    harness = await start(tasteStart + 2 * dayMs + hourMs);
    expect((await ask(harness, "cat", { excludeServed: five })).ids).toEqual(shown.ids);
    expect(common((await ask(harness, "cat", { excludeServed: five })).ids, shown.ids)).toEqual([]);
  });

  it("sinks where it was shown five times and ignored, and not where it was taken", async () => {
    const fatigue = { within: 24, halvedBy: 1 };
    type List = { edges: { node: { probability: number; item: { id: string } } }[] };
    const byItem = ({ edges }: List) => new Map(edges.map(({ node }) => [node.item.id, node.probability]));
    // Both lists in one request, thus by the same edition: a service that has just begun learns meanwhile.
    const chances = async (first: number) => {
      const { tired, plain } = await harness.gql<{ tired: List; plain: List }>(
        `query($userId: ID!, $first: Int!, $fatigue: FatigueInput) {
          tired: recommendations(userId: $userId, task: NEXT, first: $first, fatigue: $fatigue) { ...chances }
          plain: recommendations(userId: $userId, task: NEXT, first: $first) { ...chances }
        }
        fragment chances on RecommendationSet { edges { node { probability item { id } } } }`,
        { userId: "fay", first, fatigue },
      );
      return { tired: byItem(tired), plain: byItem(plain) };
    };
    const lists: string[][] = [];
    for (let n = 0; n < 5; n++) lists.push([...(await chances(2)).plain.keys()]);
    const times = (id: string): number => lists.filter((list) => list.includes(id)).length;
    const everything = [...(await chances(100)).plain.keys()];
    const [taken, ignored] = everything.toSorted((a, b) => times(b) - times(a)) as [string, string];
    await harness.gql("mutation($feedback: [FeedbackInput!]!) { sendFeedback(feedback: $feedback) { accepted } }", {
      feedback: [{ userId: "fay", itemId: taken, kind: "LIKE" }],
    });
    await harness.settle();
    const { tired, plain } = await chances(100);
    const odds = (of: ReadonlyMap<string, number>) => of.get(ignored)! / of.get(taken)!;
    // The lists of everything showed it, too: so many more halvings at most.
    expect(odds(plain) / odds(tired)).toBeGreaterThan(2 ** times(ignored));
    expect([...tired.keys()].indexOf(ignored)).toBeGreaterThan([...plain.keys()].indexOf(ignored));
    expect([...tired.keys()][0]).toBe(taken);
    harness.advance(2 * dayMs);
    const later = await chances(100);
    expect([...later.tired.keys()]).toEqual([...later.plain.keys()]);
    const wrong = { userId: "fay", first: 5, fatigue: { within: 24, halvedBy: 0 } };
    expect(await harness.refusal(question, wrong)).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
  });

  it("stays where a rule pins it", async () => {
    const [pinned] = (await ask(harness, "dan")).ids;
    await harness.gql("mutation($rule: RuleInput!) { upsertRule(rule: $rule) { id } }", {
      rule: { id: "front", kind: "PIN", itemId: pinned, position: 2, author: "ann", reason: "a test" },
    });
    await ask(harness, "dan");
    const { ids } = await ask(harness, "dan", { excludeServed: once });
    expect(ids[1]).toBe(pinned);
  });

  it("is part of the question that a cursor pages on", async () => {
    const { end } = await ask(harness, "eve", { excludeServed: once });
    expect((await ask(harness, "eve", { after: end, excludeServed: once })).ids).toHaveLength(5);
    const others = { within: 48, times: 1 };
    const asked = { userId: "eve", first: 5, after: end, excludeServed: others };
    expect(await harness.refusal(question, asked)).toMatchObject({
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it("is told what is wrong with the limits", async () => {
    for (const [excludeServed, name] of [
      [{ within: 0, times: 1 }, "within"],
      [{ within: 24, times: 0 }, "times"],
    ] as const)
      expect(await harness.refusal(question, { userId: "ann", first: 5, excludeServed })).toMatchObject({
        message: expect.stringContaining(`excludeServed.${name} is 0`),
        extensions: { code: "BAD_USER_INPUT" },
      });
  });
});

describe.skipIf(testServerUrl === null)(
  `what two processes served${testServerUrl === null ? ` (${whyNoServer})` : ""}`,
  () => {
    const closers: (() => Promise<void>)[] = [];
    afterAll(async () => {
      for (const close of closers.reverse()) await close();
    });

    it("is left out by both", async () => {
      const { url, drop } = await freshDatabase();
      closers.push(drop);
      const services: Harness[] = [];
      for (let n = 0; n < 2; n++) {
        const service = await startHarness("server", { fakeTexts: true, startsAt: tasteStart, database: url });
        closers.push(() => service.close());
        services.push(service);
      }
      const [one, other] = services as [Harness, Harness];
      await one.gql(upsertItems, { items: tasteItems() });
      await one.settle();
      const here = await ask(one, "ann");
      // What one process has served is in the history a moment later.
      await expect
        .poll(async () => (await one.runtime.services.history.recommendations.shown("ann", 0)).size)
        .toBe(here.ids.length);
      await expect.poll(async () => (await ask(other, "bob")).ids.length).toBe(5);
      const there = await ask(other, "ann", { excludeServed: { within: 24, times: 1 } });
      expect(common(there.ids, here.ids)).toEqual([]);
      expect(there.ids).toHaveLength(5);
    });
  },
);

import { expect, test } from "vitest";
import type { Harness } from "../../../support/harness.js";
import { behavioursOf, town, townQuestions } from "./town.js";

/** Answers about recommendations. */
export function recommendationAnswers(harness: () => Harness): void {
  const { gql } = townQuestions(harness);

  test("recommendations say why, from the user's own history, and one set is paged without change", async () => {
    const ask = `query($first: Int, $after: String) { recommendations(userId: "sam", first: $first, after: $after) { id strategy model weights pageInfo { hasNextPage endCursor }
    edges { node { position probability propensity sources item { id } interests { share } reasons { code text contribution evidence { id userId } } } } } }`;
    const { recommendations: first } = await gql(ask, { first: 6 });
    const { recommendations: next } = await gql(ask, { first: 6, after: first.pageInfo.endCursor });
    expect(next.id).toBe(first.id);
    const shown = [...first.edges, ...next.edges].map(({ node }) => node);
    expect(shown.map(({ position }) => position)).toEqual(shown.map((_, i) => i + 1));
    expect(new Set(shown.map(({ item }) => item.id)).size).toBe(12);
    const again = await gql(ask, { first: 6, after: first.pageInfo.endCursor });
    expect(again.recommendations.edges).toEqual(next.edges);
    const had = new Set(behavioursOf("sam").map(({ itemId }) => itemId));
    const own = new Set(behavioursOf("sam").map(({ id }) => id));
    for (const { item, propensity, reasons } of shown) {
      expect(had, "DISCOVER is about what the user has not had").not.toContain(item.id);
      expect(propensity).toBeGreaterThan(0);
      for (const { evidence } of reasons) for (const { id } of evidence) expect(own).toContain(id);
    }
    expect(shown.some(({ reasons }) => reasons.some(({ evidence }) => evidence.length > 0))).toBe(true);
  });

  test("NEXT welcomes repeats, DISCOVER does not; both obey filters", async () => {
    const had = new Set(behavioursOf("ada").map(({ itemId }) => itemId!));
    const ids = async (args: string): Promise<string[]> =>
      (
        await gql(`{ recommendations(userId: "ada", first: 40, ${args}) { edges { node { item { id } } } } }`)
      ).recommendations.edges.map(({ node }) => node.item.id);
    expect((await ids("task: NEXT")).some((id) => had.has(id))).toBe(true);
    expect((await ids("task: DISCOVER")).filter((id) => had.has(id))).toEqual([]);
    const [excluded] = await ids("task: NEXT");
    const filtered = await ids(`task: NEXT, filter: { domains: ["news", "shop"], exclude: ["${excluded}"] }`);
    expect(filtered).not.toContain(excluded);
    expect(filtered.length).toBeGreaterThan(0);
    for (const id of filtered) expect(["news", "shop"]).toContain(town.items.find((item) => item.id === id)!.domain);
  });

  test("a stranger gets what fits anyone, in Chinese too", async () => {
    const { recommendations } = await gql(
      '{ recommendations(userId: "never heard of", first: 5) { strategy edges { node { reasons(language: "zh") { text evidence { id } } } } } }',
    );
    expect(recommendations.strategy).toBe("COLD_START");
    expect(recommendations.edges).toHaveLength(5);
    for (const { node } of recommendations.edges) for (const { evidence } of node.reasons) expect(evidence).toEqual([]);
    expect(recommendations.edges[0]!.node.reasons[0]!.text).toMatch(/\p{Script=Han}/u);
  });
}

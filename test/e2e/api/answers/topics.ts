import { expect, test } from "vitest";
import type { Harness } from "../../../support/harness.js";
import { town, townQuestions } from "./town.js";

/** Answers about topics, meanings and users alike. */
export function topicAnswers(harness: () => Harness): void {
  const { gql } = townQuestions(harness);

  test("topics share the items out among them", async () => {
    const { topics } = await gql("{ topics { id label terms size trend } }");
    expect(topics.reduce((sum, { size }) => sum + size, 0)).toBe(town.items.length);
    expect(new Set(topics.map(({ label }) => label)).size).toBe(topics.length);
    for (const { terms, trend } of topics) expect(terms.length > 0 && Number.isFinite(trend)).toBe(true);
  });

  test("similar items and searches put near meanings first", async () => {
    const camera = town.items.find(({ id }) => town.themes[id] === "photography")!;
    const { similarItems } = await gql(
      "query($id: ID!) { similarItems(itemId: $id, first: 5) { score item { id } } }",
      { id: camera.id },
    );
    expect(similarItems.map(({ item }) => item.id)).not.toContain(camera.id);
    expect(similarItems.map(({ score }) => score)).toEqual(
      similarItems.map(({ score }) => score).toSorted((a, b) => b - a),
    );
    const { search } = await gql("query($text: String!) { search(text: $text, first: 3) { score item { id } } }", {
      text: camera.title,
    });
    expect(search[0]!.item.id).toBe(camera.id);
    const within = await gql(
      'query($text: String!) { search(text: $text, userId: "ada", filter: { domains: ["news"] }, first: 3) { item { domain } } }',
      { text: camera.title },
    );
    // What is farther than chance is not found, so there may be fewer than asked for.
    expect(new Set(within.search.map(({ item }) => item.domain))).toEqual(new Set(["news"]));
  });

  test("users with the same habits are the most similar, and are the audience of what they like", async () => {
    const { similarUsers } = await gql('{ similarUsers(userId: "ada", first: 5) { score user { id } } }');
    expect(similarUsers[0]!.user.id).toBe("lin");
    const item = town.items.find(({ id }) => town.themes[id] === "technology")!;
    const { audience } = await gql(
      "query($id: ID!) { audience(itemId: $id, first: 1) { pageInfo { hasNextPage endCursor } edges { score node { id } interest { share topic { id } } } } }",
      { id: item.id },
    );
    expect(["ada", "lin"]).toContain(audience.edges[0]!.node.id);
    const next = await gql(
      "query($id: ID!, $after: String) { audience(itemId: $id, first: 1, after: $after) { edges { score node { id } } } }",
      { id: item.id, after: audience.pageInfo.endCursor },
    );
    expect(next.audience.edges[0]!.node.id).not.toBe(audience.edges[0]!.node.id);
    expect(next.audience.edges[0]!.score).toBeLessThanOrEqual(audience.edges[0]!.score);
  });
}

import { expect, test } from "vitest";
import type { Data } from "../../../support/graphql-client.js";
import type { Harness } from "../../../support/harness.js";
import { behavioursOf, town, townQuestions } from "./town.js";

/** Answers about the catalogue and what users did with it. */
export function catalogueAnswers(harness: () => Harness): void {
  const { gql } = townQuestions(harness);

  test("the catalogue comes page by page, in one order, without gaps or repeats", async () => {
    const seen: string[] = [];
    let after: string | null | undefined = null;
    do {
      const { items }: Data = await gql(
        "query($after: String) { items(first: 9, after: $after) { totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { node { id } } } }",
        { after },
      );
      expect(items.totalCount).toBe(town.items.length);
      expect(items.pageInfo.hasPreviousPage).toBe(seen.length > 0);
      seen.push(...items.edges.map(({ node }) => node.id));
      after = items.pageInfo.hasNextPage ? items.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(town.items.map(({ id }) => id).toSorted());
  });

  test("filters choose items; an item tells what was stored of it", async () => {
    const wanted = town.items.filter(({ domain }) => domain === "shop");
    const { items } = await gql(
      '{ items(filter: { domains: ["shop"] }, first: 100) { totalCount edges { node { id } } } }',
    );
    expect(items.edges.map(({ node }) => node.id)).toEqual(wanted.map(({ id }) => id).toSorted());
    const [stored] = wanted;
    const { item } = await gql(
      "query($id: ID!) { item(id: $id) { id domain title text tags language attributes publishedAt topics { share } } }",
      { id: stored!.id },
    );
    expect(item).toMatchObject({ ...stored, publishedAt: new Date(stored!.publishedAt).toISOString() });
    expect(item!.topics.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
    expect((await gql('{ item(id: "nothing") { id } }')).item).toBeNull();
  });

  test("a user's behaviours come newest first and complete; users in the order asked", async () => {
    const own = behavioursOf("ada");
    const seen: string[] = [];
    let after: string | null | undefined = null;
    do {
      const { user }: Data = await gql(
        'query($after: String) { user(id: "ada") { timeZone behaviours(first: 50, after: $after) { pageInfo { hasNextPage endCursor } edges { node { id item { id } itemId } } } } }',
        { after },
      );
      expect(user!.timeZone).toBe("Europe/London");
      for (const { node } of user!.behaviours.edges) expect(node.item?.id).toBe(node.itemId);
      seen.push(...user!.behaviours.edges.map(({ node }) => node.id));
      after = user!.behaviours.pageInfo.hasNextPage ? user!.behaviours.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toEqual(
      [...own]
        .toSorted((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt) || (a.id < b.id ? 1 : -1))
        .map(({ id }) => id),
    );
    const { user } = await gql(
      '{ user(id: "ada") { behaviours(types: [LIKE], first: 100) { edges { node { type } } } } }',
    );
    expect(user!.behaviours.edges).toHaveLength(own.filter(({ type }) => type === "LIKE").length);
    const { users } = await gql('{ users(ids: ["mei", "nobody", "ada"]) { id } }');
    expect(users.map((one) => one?.id ?? null)).toEqual(["mei", null, "ada"]);
  });
}

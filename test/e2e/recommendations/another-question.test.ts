import { expect, test } from "vitest";
import { onBackends } from "../../support/on-backends.js";
import { moveIn, smallTown } from "../../support/small-town.js";

const town = smallTown({ perTheme: 5, others: 0, days: 30 });
const recommended = `query ($filter: ItemFilter, $after: String) {
  recommendations(userId: "ada", first: 3, filter: $filter, after: $after) { edges { node { item { id } } } pageInfo { endCursor } } }`;
const audience = `query ($text: String!, $after: String) { audience(text: $text, first: 1, after: $after) { pageInfo { endCursor } } }`;

onBackends(
  "a cursor and another question",
  { startsAt: town.end, fakeTexts: true },
  (harness) => moveIn(harness, town),
  (harness) => {
    test("recommendations: another filter is refused, the same and none go on", async () => {
      const filter = { languages: ["en"], domains: ["news", "shop", "course"] };
      const first = (await harness().gql(recommended, { filter })).recommendations;
      const after = first.pageInfo.endCursor;
      const other = await harness().refusal(recommended, { after, filter: { languages: ["en"] } });
      expect(other.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["filter"] });
      expect(other.message).toContain("another filter");
      const same = { domains: ["news", "shop", "course"], languages: ["en"], ids: null };
      const [again, without] = [
        (await harness().gql(recommended, { after, filter: same })).recommendations,
        (await harness().gql(recommended, { after })).recommendations,
      ];
      expect(again.edges).toEqual(without.edges);
      expect(again.edges.length).toBeGreaterThan(0);
    });

    test("audience: another text is refused", async () => {
      const first = (await harness().gql(audience, { text: "hiking boots" })).audience;
      const other = await harness().refusal(audience, { text: "piano", after: first.pageInfo.endCursor });
      expect(other.extensions).toEqual({ code: "BAD_USER_INPUT", path: ["text"] });
      await harness().gql(audience, { text: "hiking boots", after: first.pageInfo.endCursor });
    });
  },
);

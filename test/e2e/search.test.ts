import { expect, test } from "vitest";
import { onBackends } from "../support/on-backends.js";
import { moveIn, smallTown, upsertItems } from "../support/small-town.js";

const town = smallTown({ perTheme: 8, others: 0 });
const more = [
  { id: "zh-1", title: "夜空摄影入门：拍摄星空的相机与镜头", domain: "course", language: "zh" },
  { id: "zh-2", title: "家常菜谱：红烧肉的做法", domain: "course", language: "zh" },
  { id: "gone", title: "Camera for the night sky", domain: "shop", expiresAt: "2026-05-01T00:00:00Z" },
];

interface Page {
  searchItems: {
    edges: { node: { id: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

interface Found {
  id: string;
  words: number;
}

onBackends(
  "search",
  { startsAt: town.end, meanings: true },
  async (service) => {
    await service.gql(upsertItems, { items: more });
    await moveIn(service, town);
  },
  (harness) => {
    const search = async (text: string, rest = ""): Promise<Found[]> => {
      const { searchItems } = await harness().gql<{
        searchItems: { edges: { node: { id: string }; words: number }[] };
      }>(`query($text: String!) { searchItems(text: $text, first: 50 ${rest}) { edges { node { id } words } } }`, {
        text,
      });
      return searchItems.edges.map(({ node, words }) => ({ id: node.id, words }));
    };
    const themesOf = (found: readonly Found[]): (string | undefined)[] => found.map(({ id }) => town.themes[id]);

    test("what means nothing here finds nothing", async () => {
      for (const text of ["asdfgh", "qwrtz plmk", "龘靐齉"]) expect([text, await search(text)]).toEqual([text, []]);
    });

    test("a question finds what it means, without its words too", async () => {
      const cameras = themesOf((await search("camera for night sky")).slice(0, 5));
      expect(cameras.filter((theme) => theme === "photography").length).toBeGreaterThanOrEqual(3);
      const food = themesOf((await search("what to cook for dinner")).slice(0, 3));
      expect(food).toContain("cooking");
    });

    test("rare words lead, titles before texts, and filters hold", async () => {
      const { title, id, domain } = town.items.find((item) => town.themes[item.id] === "hiking")!;
      expect((await search(title))[0]).toMatchObject({ id, words: 1 });
      const elsewhere = ["shop", "news", "course", "film"].find((name) => name !== domain)!;
      expect((await search(title, `filter: { domains: ["${elsewhere}"] }`)).map((found) => found.id)).not.toContain(id);
      expect((await search("camera for the night sky")).map((found) => found.id)).not.toContain("gone");
    });

    test("Chinese is found by its characters, wherever they stand", async () => {
      expect((await search("星空"))[0]).toEqual({ id: "zh-1", words: 1 });
      expect((await search("红烧肉"))[0]!.id).toBe("zh-2");
    });

    test("pages make up the whole, and belong to their question", async () => {
      const whole = (await search("walk in the mountains with a camera")).map(({ id }) => id);
      const pages: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { searchItems }: Page = await harness().gql<Page>(
          `query($after: String) { searchItems(text: "walk in the mountains with a camera", first: 2, after: $after) {
             edges { node { id } } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        pages.push(...searchItems.edges.map(({ node }) => node.id));
        after = searchItems.pageInfo.endCursor;
        more = searchItems.pageInfo.hasNextPage && pages.length < 50;
        if (more)
          expect(
            await harness().refusal(
              `query($after: String) { searchItems(text: "other", after: $after) { edges { words } } }`,
              { after },
            ),
          ).toMatchObject({ extensions: { path: ["text"] } });
      }
      expect(pages).toEqual(whole.slice(0, pages.length));
      expect(pages.length).toBe(Math.min(50, whole.length));
      expect(whole.length).toBeGreaterThan(2);
    });

    test("what fits a user's interests comes first among near ones", async () => {
      const { gql } = harness();
      const { interests } = await gql<{ interests: { topic: { id: string }; share: number }[] }>(
        `{ interests(userId: "ada", first: 256) { topic { id } share } }`,
      );
      const wanted = new Map(interests.map(({ topic, share }) => [topic.id, share]));
      const found = async (userId: string | null): Promise<{ id: string; taste: number }[]> => {
        const { search } = await gql<{
          search: { item: { id: string; topics: { topic: { id: string }; share: number }[] } }[];
        }>(
          `query($userId: ID) { search(text: "camera trail film guitar market keyboard", userId: $userId, first: 100) {
             item { id topics { topic { id } share } } } }`,
          { userId },
        );
        return search.map(({ item: { id, topics } }) => ({
          id,
          taste: topics.reduce((sum, { topic, share }) => sum + share * (wanted.get(topic.id) ?? 0), 0),
        }));
      };
      const plain = await found(null);
      const own = await found("ada");
      expect(own.map(({ id }) => id).toSorted()).toEqual(plain.map(({ id }) => id).toSorted());
      const early = (list: typeof own): number => list.reduce((sum, { taste }, place) => sum + taste / (place + 1), 0);
      expect(early(own)).toBeGreaterThan(early(plain));
    });
  },
);

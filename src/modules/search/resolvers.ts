import type { Resolvers } from "../../generated/graphql.js";
import { itemFilter } from "../catalogue/filter-input.js";
import { topicsOf } from "../catalogue/live-catalogue.js";
import { scoredItems } from "../catalogue/resolvers.js";
import { cursorOf, pageSize, partsAndMark } from "../common/paging.js";
import { checkSameQuestion, questionMark } from "../common/question-mark.js";
import type { AppContext } from "../kit/context.js";
import type { Found } from "./search-service.js";

type Asked = Parameters<typeof found>[0];

/** What a text finds, in the order of whoever asks. */
async function found(
  { text, userId, filter }: { text: string; userId?: string | null; filter?: Parameters<typeof itemFilter>[0] },
  context: AppContext,
): Promise<Found[]> {
  const { services, loaders, edition } = context;
  const snapshot = userId && edition.codebook ? await loaders.snapshot.load(userId) : null;
  const shares =
    snapshot === null ? null : services.interests.predict(snapshot, services.interests.context(snapshot, null)).shares;
  const most = shares === null ? 1 : Math.max(...shares);
  const taste = (id: string): number => {
    const topics = topicsOf(edition.catalogue, id)?.topics;
    return topics?.index.reduce((sum, topic, i) => sum + (topics.value[i]! * shares![topic]!) / most, 0) ?? 0;
  };
  return services.search.search(edition, {
    text,
    filter: itemFilter(filter),
    taste: shares === null ? null : taste,
  });
}

export const searchResolvers: Resolvers = {
  Query: {
    async search(_parent, { first, ...asked }, context) {
      const size = pageSize(first, 20, 100);
      return scoredItems((await found(asked as Asked, context)).slice(0, size), context);
    },
    async searchItems(_parent, { first, after, ...asked }, context) {
      const size = pageSize(first, 20, 100);
      const cursor = partsAndMark(after, ["number"]);
      if (cursor !== null && cursor.mark !== null) checkSameQuestion(cursor.mark, asked);
      const mark = cursor?.mark ?? questionMark(asked);
      const from = cursor?.parts[0] ?? 0;
      const all = await found(asked as Asked, context);
      const page = all.slice(from, from + size);
      const items = await Promise.all(page.map(({ id }) => context.loaders.item.load(id)));
      const edges = page.flatMap(({ score, words }, i) => {
        const node = items[i];
        return node ? [{ cursor: cursorOf([from + i + 1, mark]), node, score, words }] : [];
      });
      return {
        edges,
        pageInfo: {
          hasNextPage: all.length > from + size,
          hasPreviousPage: from > 0,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  },
};

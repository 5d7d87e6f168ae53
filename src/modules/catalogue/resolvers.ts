import type { Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import { connection, cursorOf, pageSize, partsOf } from "../common/paging.js";
import { itemFilter } from "./filter-input.js";
import { topicsOf } from "./live-catalogue.js";
import type { Near } from "./catalogue-service.js";

/** How much a user's taste counts in a search, beside a cosine of −1…1. */
const tasteWeight = 0.15;

/** Scored ids with their items; ids that are gone meanwhile drop out. */
export async function scoredItems(near: readonly Near[], { loaders }: AppContext) {
  const items = await Promise.all(near.map(({ id }) => loaders.item.load(id)));
  return near.flatMap(({ score }, i) => {
    const item = items[i];
    return item ? [{ item, score }] : [];
  });
}

export const catalogueResolvers: Resolvers = {
  Query: {
    item: (_parent, { id }, { loaders }) => loaders.item.load(id),
    async items(_parent, { filter, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const asked = itemFilter(filter);
      const cursor = partsOf(after, ["string"]);
      const [rows, totalCount] = await Promise.all([
        services.catalogue.page(asked, size + 1, cursor?.[0] ?? null),
        services.catalogue.count(asked),
      ]);
      return { ...connection(rows, size, cursor !== null, ({ id }) => cursorOf([id])), totalCount };
    },
    async similarItems(_parent, { itemId, filter, first }, context) {
      return scoredItems(
        await context.services.catalogue.similar(context.edition, itemId, itemFilter(filter), pageSize(first, 10, 100)),
        context,
      );
    },
    async search(_parent, { text, userId, filter, first }, context) {
      const { services, loaders, edition } = context;
      const { interests, catalogue } = services;
      const size = pageSize(first, 20, 100);
      const picture = userId && edition.codebook ? await loaders.picture.load(userId) : null;
      const shares = picture ? interests.predict(picture, interests.context(picture, null)).shares : null;
      const taste =
        shares === null
          ? undefined
          : (id: string): number => {
              const topics = topicsOf(edition.catalogue, id)?.topics;
              return topics
                ? tasteWeight *
                    topics.index.reduce((sum, topic, i) => sum + topics.value[i]! * Math.min(1, shares[topic]! * 4), 0)
                : 0;
            };
      return scoredItems(
        await catalogue.search(edition, {
          text,
          filter: itemFilter(filter),
          first: size,
          ...(taste ? { boost: taste } : {}),
        }),
        context,
      );
    },
  },
  Mutation: {
    upsertItems: (_parent, { items }, { services }) => services.catalogue.upsert(items),
    deleteItems: (_parent, { ids }, { services }) => services.catalogue.remove(ids),
  },
  Item: {
    publishedAt: ({ publishedAt }) => (publishedAt === null ? null : new Date(publishedAt)),
    expiresAt: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)),
    tags: ({ tags }) => [...tags],
    topics({ id }, _args, { edition }) {
      const topics = topicsOf(edition.catalogue, id)?.topics;
      if (!topics) return [];
      return topics.index
        .map((topic, i) => ({ topic: edition.topics[topic]!, share: topics.value[i]! }))
        .toSorted((a, b) => b.share - a.share);
    },
  },
};

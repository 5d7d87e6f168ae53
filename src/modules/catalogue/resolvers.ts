import type { Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";
import { connection, cursorOf, pageSize, partsOf } from "../common/paging.js";
import { itemFilter } from "./filter-input.js";
import { topicsOf } from "./live-catalogue.js";
import type { Near } from "./catalogue-service.js";

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
      return {
        ...connection(rows, { first: size, hasPrevious: cursor !== null, cursor: ({ id }) => cursorOf([id]) }),
        totalCount,
      };
    },
    async similarItems(_parent, { itemId, filter, first, by }, context) {
      const question = { itemId, filter: itemFilter(filter), first: pageSize(first, 10, 100), by };
      return scoredItems(await context.services.catalogue.similar(context.edition, question), context);
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
      return edition.shown.shares(topics.index.map((topic, i) => ({ topic, share: topics.value[i]! })));
    },
  },
};

import type { Resolvers } from "../../generated/graphql.js";
import { pageSize } from "../common/paging.js";

export const topicResolvers: Resolvers = {
  Query: {
    topics: (_parent, { first }, { edition }) =>
      [...edition.topics]
        .toSorted((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))
        .slice(0, pageSize(first, 50, 256)),
  },
  Topic: {
    label: ({ label, labels }, { language }) => labels[language?.split(/[-_]/)[0]?.toLowerCase() ?? ""] ?? label,
    terms: ({ terms }) => [...terms],
    trend: async ({ position }, _args, { loaders }) => (await loaders.trends.load("all"))[position] ?? 0,
  },
};

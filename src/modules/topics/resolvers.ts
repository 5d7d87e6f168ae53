import type { Resolvers } from "../../generated/graphql.js";
import { pageSize } from "../common/paging.js";
import { topicLabel } from "./topic-label.js";

export const topicResolvers: Resolvers = {
  Query: {
    topics: (_parent, { first }, { edition }) =>
      [...edition.topics]
        .toSorted((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1))
        .slice(0, pageSize(first, 50, 256)),
  },
  Topic: {
    label: (topic, { language }) => topicLabel(topic, language),
    terms: ({ terms }) => [...terms],
    trend: async ({ position }, _args, { loaders }) => (await loaders.trends.load("all"))[position] ?? 0,
  },
};

import type { Resolvers } from "../../generated/graphql.js";
import { connection, cursorOf, pageSize } from "../common/paging.js";
import { changeAfter, topicSubscription } from "./subscription.js";
import { topicLabel } from "./topic-label.js";

export const topicResolvers: Resolvers = {
  Query: {
    topics: (_parent, { first, floor }, { edition }) =>
      edition.shown.list(floor ?? "TOPICS").slice(0, pageSize(first, 50, 256)),
    async topicChanges(_parent, { topicId, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const before = changeAfter(after);
      const rows = await services.history.topicChanges.page(topicId ?? null, size + 1, before);
      return connection(rows, {
        first: size,
        hasPrevious: before !== null,
        cursor: ({ number }) => cursorOf([number.toString()]),
      });
    },
  },
  Mutation: {
    renameTopic: (_parent, { id, label, language, ...said }, { services }) =>
      services.topicEditor.rename(id, { label: label ?? null, language: language ?? null }, said),
    mergeTopics: (_parent, { ids, into, ...said }, { services }) => services.topicEditor.merge(ids, into, said),
    separateTopics: (_parent, { ids, ...said }, { services }) => services.topicEditor.separate(ids, said),
    hideTopic: (_parent, { id, hidden, ...said }, { services }) => services.topicEditor.hide(id, hidden ?? true, said),
  },
  Subscription: topicSubscription,
  Topic: {
    label: (topic, { language }) => topicLabel(topic, language),
    terms: ({ terms }) => [...terms],
    trend: async ({ positions }, _args, { loaders }) => {
      const trends = await loaders.trends.load("all");
      return positions.reduce((sum, position) => sum + (trends[position] ?? 0), 0);
    },
    parent: (topic, _args, { edition }) => edition.shown.parentOf(topic),
    children: (topic, _args, { edition }) => edition.shown.childrenOf(topic),
  },
  TopicChange: {
    cursor: ({ number }) => cursorOf([number.toString()]),
    at: ({ at }) => new Date(at),
    others: ({ others }) => [...others],
    topic({ topicId }, _args, { edition }) {
      const topic = edition.shown.byId(topicId);
      return topic === null || topic.hidden ? null : topic;
    },
  },
};

import type { Module } from "../kit/module.js";
import type { Resolvers } from "../../generated/graphql.js";
import { sensitiveChannel, SensitiveTopics } from "./sensitive-topics.js";

declare module "../kit/services.js" {
  interface Services {
    readonly sensitiveTopics: SensitiveTopics;
  }
}

const sensitiveResolvers: Resolvers = {
  Topic: {
    sensitive({ positions }, _args, { services, edition }) {
      const sensitive = services.sensitiveTopics.of(edition);
      return positions.some((position) => sensitive.has(edition.topics[position]?.id ?? ""));
    },
  },
  Mutation: {
    async setTopicSensitive(_parent, { topicId, sensitive }, { services, edition }) {
      await services.sensitiveTopics.mark(edition, topicId, sensitive ?? null);
      return edition.shown.byId(topicId)!;
    },
  },
};

/** Which topics are told to the person alone. */
export const sensitiveModule: Module = {
  name: "sensitive",
  folder: new URL(".", import.meta.url),
  resolvers: sensitiveResolvers,
  create({ history, log, events }) {
    const sensitiveTopics = new SensitiveTopics(history);
    return {
      services: { sensitiveTopics },
      async open() {
        await sensitiveTopics.load();
        await events.on(
          sensitiveChannel,
          () =>
            void sensitiveTopics
              .load()
              .catch((error: unknown) => log.error({ error }, "the marks of sensitive topics could not be read")),
        );
      },
    };
  },
};

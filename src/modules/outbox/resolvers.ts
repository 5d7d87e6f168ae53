import type { Resolvers } from "../../generated/graphql.js";
import { connection, cursorOf, numberOf, pageSize } from "../common/paging.js";

export const outboxResolvers: Resolvers = {
  Query: {
    async deadLetters(_parent, { queue, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const before = numberOf(after);
      const rows = await services.deadLetters.list(queue ?? null, size + 1, before);
      return connection(rows, {
        first: size,
        hasPrevious: before !== null,
        cursor: ({ number }) => cursorOf([number.toString()]),
      });
    },
  },
  Mutation: {
    replayDeadLetters: (_parent, { queue, ids }, { services }) =>
      services.deadLetters.replay({ queue: queue ?? null, ids: ids ?? null }),
  },
  DeadLetter: {
    id: ({ number }) => number.toString(),
    queue: ({ topic }) => topic,
    createdAt: ({ createdAt }) => new Date(createdAt),
    diedAt: ({ diedAt }) => new Date(diedAt),
  },
};

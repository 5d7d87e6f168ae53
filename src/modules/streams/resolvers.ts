import type { Resolvers } from "../../generated/graphql.js";
import { connection, cursorOf, numberOf, pageSize } from "../common/paging.js";

export const streamResolvers: Resolvers = {
  Query: {
    streamPartitions: (_parent, _args, { services }) => services.streams.places(),
    async streamRefusals(_parent, { stream, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const before = numberOf(after);
      const rows = await services.streams.refusals(stream ?? null, size + 1, before);
      return connection(rows, {
        first: size,
        hasPrevious: before !== null,
        cursor: ({ number }) => cursorOf([number.toString()]),
      });
    },
  },
  StreamPartition: {
    stream: ({ source }) => source,
    position: ({ next }) => next?.toString() ?? null,
    taken: ({ owner }) => owner !== null,
    lastMessageAt: ({ lastAt }) => (lastAt === null ? null : new Date(lastAt)),
  },
  StreamRefusal: {
    id: ({ number }) => number.toString(),
    stream: ({ source }) => source,
    position: ({ position }) => position.toString(),
    path: ({ path }) => [...path],
    at: ({ at }) => new Date(at),
  },
};

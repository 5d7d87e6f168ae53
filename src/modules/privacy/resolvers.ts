import type { Resolvers } from "../../generated/graphql.js";
import { callerName } from "../kit/caller.js";
import { pageSize } from "../common/paging.js";

export const privacyResolvers: Resolvers = {
  Query: {
    erasures: async (_parent, { first }, { services }) =>
      (await services.history.erasures.list(pageSize(first, 20, 100))).map(({ erasedAt, doneAt, ...rest }) => ({
        ...rest,
        erasedAt: new Date(erasedAt),
        doneAt: doneAt === null ? null : new Date(doneAt),
      })),
  },
  Mutation: {
    eraseUser: (_parent, { id }, { services, caller }) => services.privacy.erase(id, callerName(caller)),
    exportUser: (_parent, { id }, { services }) => services.privacy.export(id),
  },
};

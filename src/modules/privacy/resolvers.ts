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
    personActs: async (_parent, { userId, first }, { services }) =>
      (await services.people.acts(userId ?? null, pageSize(first, 20, 100))).map(({ at, ...rest }) => ({
        ...rest,
        at: new Date(at),
      })),
  },
  Mutation: {
    eraseUser: (_parent, { id }, { services, caller }) => services.privacy.erase(id, callerName(caller)),
    mergeUsers: (_parent, { from, into }, { services, caller }) =>
      services.people.merge(from, into, callerName(caller)),
    resetUser: async (_parent, { id }, { services, caller }) => ({
      rows: await services.people.reset(id, callerName(caller)),
    }),
    async liftErasure(_parent, { id, reason }, { services, caller }) {
      await services.people.lift(id, reason, callerName(caller));
      return { lifted: true };
    },
    exportUser: (_parent, { id }, { services }) => services.privacy.export(id),
  },
};

import { storageFault } from "../../core/characters.js";
import { GodwitError } from "../../core/errors.js";
import type { User } from "../../core/types.js";
import type { Resolvers } from "../../generated/graphql.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import { ownId, withOwnIds } from "../access/own-ids.js";
import { connection, cursorOf, pageSize, partsOf, type Connection } from "../common/paging.js";

/** A cursor after a behaviour, and back. */
export function behaviourCursor(after: string | null | undefined): { occurredAt: number; id: string } | null {
  const parts = partsOf(after, ["number", "string"]);
  return parts === null ? null : { occurredAt: parts[0], id: parts[1] };
}

export function behaviourConnection(
  rows: readonly BehaviourRecord[],
  page: { first: number; hasPrevious: boolean },
): Connection<BehaviourRecord> {
  return connection(rows, { ...page, cursor: ({ occurredAt, id }) => cursorOf([occurredAt, id]) });
}

/** Users of a list are counted up to here. */
const mostCounted = 10_000;

/** A page of users whose ids begin with `prefix`. */
export interface UserConnectionView extends Connection<User> {
  prefix: string;
}

/** The beginning of ids as it was asked for. Throws BAD_USER_INPUT for characters that no id has. */
function prefixOf(prefix: string | null | undefined): string {
  const fault = storageFault(prefix ?? "");
  if (fault !== null) throw new GodwitError("BAD_USER_INPUT", `prefix has ${fault}; no id begins so.`, ["prefix"]);
  return prefix ?? "";
}

export const behaviourResolvers: Resolvers = {
  Query: {
    async viewer(_parent, _args, { caller, loaders }) {
      if (caller.kind !== "user") return null;
      return (await loaders.user.load(caller.userId)) ?? { id: caller.userId, timeZone: null, attributes: {} };
    },
    user: (_parent, { id }, { loaders }) => loaders.user.load(id),
    users(_parent, { ids }, { loaders }) {
      if (ids.length > 100)
        throw new GodwitError("TOO_MANY", `ids has ${ids.length} elements; at most 100 are taken.`, ["ids"]);
      return Promise.all(ids.map((id) => loaders.user.load(id)));
    },
    async allUsers(_parent, { prefix, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const beginning = prefixOf(prefix);
      const cursor = partsOf(after, ["string"]);
      const rows = await services.history.users.withPrefix(beginning, size + 1, cursor?.[0] ?? null);
      return {
        ...connection(rows, { first: size, hasPrevious: cursor !== null, cursor: ({ id }) => cursorOf([id]) }),
        prefix: beginning,
      };
    },
  },
  Mutation: {
    upsertUsers: (_parent, { users }, { services, caller, turn }) =>
      services.behaviours.upsertUsers(users, { own: caller.kind === "user", turn }),
    recordBehaviours: (_parent, { behaviours }, { services, caller, turn }) =>
      services.behaviours.record(withOwnIds(caller, behaviours), { own: caller.kind === "user", turn }),
    deleteBehaviours: (_parent, { ids }, { services, caller }) =>
      services.behaviours.remove(
        ids,
        caller.kind === "user"
          ? {
              owner: caller.userId,
              storedAs: (id) => [...new Set([id, ownId(caller.userId, id), ownId(caller.named, id)])],
            }
          : {},
      ),
  },
  UserConnection: {
    totalCount: ({ prefix }, _args, { services }) => services.history.users.countWithPrefix(prefix, mostCounted),
  },
  User: {
    async behaviours({ id }, { first, after, types }, { loaders }) {
      const size = pageSize(first, 20, 100);
      const cursor = behaviourCursor(after);
      const rows = await loaders.behaviours.load({
        userId: id,
        first: size + 1,
        after: cursor,
        ...(types ? { types } : {}),
      });
      return behaviourConnection(rows, { first: size, hasPrevious: cursor !== null });
    },
  },
  Behaviour: {
    item: ({ itemId }, _args, { loaders }) => (itemId === null ? null : loaders.item.load(itemId)),
    occurredAt: ({ occurredAt }) => new Date(occurredAt),
  },
};

import type { Resolvers, Scope as ScopeName } from "../../generated/graphql.js";
import type { Scope } from "../../ports/history/api-keys.js";
import type { KeyView } from "./key-view.js";

const names = { read: "READ", write: "WRITE", admin: "ADMIN" } as const satisfies Record<Scope, ScopeName>;
const dateOrNull = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
const made = ({ key, record }: { key: string; record: KeyView }) => ({ key, apiKey: record });

export const accessResolvers: Resolvers = {
  Query: {
    apiKeys: (_parent, _args, { services }) => services.access.keys.list(),
  },
  Mutation: {
    createApiKey: async (_parent, { name, scopes, expiresAt }, { services }) =>
      made(
        await services.access.keys.create({
          name,
          scopes: scopes.map((scope) => scope.toLowerCase()),
          expiresAt: expiresAt?.getTime() ?? null,
        }),
      ),
    rotateApiKey: async (_parent, { id, overlapSeconds }, { services }) =>
      made(await services.access.keys.rotate(id, (overlapSeconds ?? 86_400) * 1000)),
    revokeApiKey: (_parent, { id }, { services }) => services.access.keys.revoke(id),
  },
  ApiKey: {
    scopes: ({ scopes }) => scopes.map((scope) => names[scope]),
    createdAt: ({ createdAt }) => new Date(createdAt),
    expiresAt: ({ expiresAt }) => dateOrNull(expiresAt),
    lastUsedAt: ({ lastUsedAt }) => dateOrNull(lastUsedAt),
  },
};

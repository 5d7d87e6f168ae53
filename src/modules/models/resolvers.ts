import type { Resolvers } from "../../generated/graphql.js";

const mostModels = 100;

export const modelResolvers: Resolvers = {
  Query: {
    models: (_parent, { kind, first }, { services, edition }) =>
      services.models.list(edition, kind ?? null, Math.min(mostModels, Math.max(1, first ?? 20))),
  },
  Mutation: {
    promoteModel: (_parent, { id }, { services }) => services.models.promote(id),
    fitModel: async (_parent, { kind }, { services }) => ({ models: await services.models.fit(kind) }),
  },
};

import type { Resolvers } from "../../generated/graphql.js";

const mostModels = 100;

export const modelResolvers: Resolvers = {
  Query: {
    models: (_parent, { kind, first }, { services, edition }) =>
      services.models.list(edition, kind ?? null, Math.min(mostModels, Math.max(1, first ?? 20))),
    fitJobs: (_parent, { first }, { services }) =>
      services.models.jobs.list(Math.min(mostModels, Math.max(1, first ?? 20))),
    fitJob: (_parent, { id }, { services }) => services.models.jobs.get(id),
  },
  FitJob: {
    startedAt: ({ startedAt }) => new Date(startedAt),
    finishedAt: ({ finishedAt }) => (finishedAt === null ? null : new Date(finishedAt)),
    models: (job, _args, { services, edition }) => services.models.ofJob(job, edition),
  },
  Mutation: {
    promoteModel: (_parent, { id }, { services }) => services.models.promote(id),
    startFit: (_parent, { kind }, { services }) => services.models.startFit(kind),
    cancelFit: (_parent, { id }, { services }) => services.models.jobs.cancel(id),
    fitModel: async (_parent, { kind }, { services }) => ({ models: await services.models.fit(kind) }),
  },
};

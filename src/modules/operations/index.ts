import type { Module } from "../kit/module.js";
import { DriftService } from "./drift/drift-service.js";
import { HealthService } from "./health-service.js";
import { ModelCheck } from "./model-check.js";
import { operationResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly health: HealthService;
    /** compares projections with the history */
    readonly drift: DriftService;
    /** tries the models that are configured */
    readonly modelCheck: ModelCheck;
  }
}

/** How the service is. */
export const operationsModule: Module = {
  name: "operations",
  folder: new URL(".", import.meta.url),
  resolvers: operationResolvers,
  create({ history, vectors, embedder, words, languageModel, clock, editions, ownership, roles, services }) {
    const { access, signals, interestPoints, projections, projectionUpgrade: upgrade, streams } = services;
    return {
      services: {
        drift: new DriftService({ history, vectors, editions, resolver: signals, points: interestPoints }),
        modelCheck: new ModelCheck({ history, embedder, words, languageModel }),
        health: new HealthService({
          history,
          vectors,
          embedder,
          editions,
          access,
          projections,
          upgrade,
          streams,
          ownership,
          roles,
          clock,
        }),
      },
    };
  },
};

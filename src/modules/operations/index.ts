import type { Module } from "../kit/module.js";
import { DriftService } from "./drift/drift-service.js";
import { HealthService } from "./health-service.js";
import { operationResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly health: HealthService;
    /** compares projections with the history */
    readonly drift: DriftService;
  }
}

/** How the service is. */
export const operationsModule: Module = {
  name: "operations",
  folder: new URL(".", import.meta.url),
  resolvers: operationResolvers,
  create({ history, vectors, embedder, clock, editions, services }) {
    const { access, signals, interestPoints, projections, projectionUpgrade: upgrade } = services;
    return {
      services: {
        drift: new DriftService({ history, vectors, editions, resolver: signals, points: interestPoints }),
        health: new HealthService({ history, vectors, embedder, editions, access, projections, upgrade, clock }),
      },
    };
  },
};

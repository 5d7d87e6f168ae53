import type { Module } from "../kit/module.js";
import { ModelService } from "./model-service.js";
import { OnlineLearning } from "./online-learning.js";
import { modelResolvers } from "./resolvers.js";
import { ServingModels } from "./serving-models.js";

declare module "../kit/services.js" {
  interface Services {
    readonly models: ModelService;
  }
  interface Options {
    /** GODWIT_ONLINE_LEARNING: on = explored pages move the ranker's weights between fits */
    readonly onlineLearning: boolean;
  }
}

const learnMs = 60_000;
const onlineMs = 300_000;

/** Models learned from behaviours: fitted, compared, promoted, and read for every edition. */
export const modelsModule: Module = {
  name: "models",
  folder: new URL(".", import.meta.url),
  resolvers: modelResolvers,
  create({ history, tracer, clock, log, editions, options, services: { signals, topics } }) {
    const online = options.onlineLearning ? new OnlineLearning({ history, clock, log }) : null;
    const models = new ModelService({ tracer, history, clock, log, online, editions, resolver: signals, topics });
    return {
      services: { models },
      edition: new ServingModels({ history, online, hot: models.hot, transferEnabled: options.transfer }),
      rounds: [
        { everyMs: learnMs, role: "fit", ofEverything: true, run: () => models.fitBehavioursIfDue({ ranker: true }) },
        { everyMs: onlineMs, run: () => models.hot.follow() },
        ...(online === null
          ? []
          : [{ everyMs: onlineMs, role: "fit" as const, ofEverything: true, run: () => models.learnOnline() }]),
      ],
      settle: () => models.fitBehavioursIfDue({ ranker: false }),
      close: () => models.close(),
    };
  },
};

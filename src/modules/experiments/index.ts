import type { Module } from "../kit/module.js";
import { ExperimentService, experimentsChannel } from "./experiment-service.js";
import { OffPolicyService } from "./off-policy-service.js";
import { experimentResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly experiments: ExperimentService;
    readonly offPolicy: OffPolicyService;
  }
}

/** Parameter sets compared on live traffic, and what another policy would have earned. */
export const experimentsModule: Module = {
  name: "experiments",
  folder: new URL(".", import.meta.url),
  resolvers: experimentResolvers,
  create({ history, clock, log, events, editions }) {
    const experiments = new ExperimentService({ history, clock, log });
    return {
      services: {
        experiments,
        offPolicy: new OffPolicyService({ history, ranker: () => editions.current.ranker }),
      },
      async open() {
        await experiments.load();
        await events.on(
          experimentsChannel,
          () =>
            void experiments
              .load()
              .catch((error: unknown) => log.error({ error }, "the experiments could not be read")),
        );
      },
    };
  },
};

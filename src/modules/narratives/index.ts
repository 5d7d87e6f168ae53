import type { Module } from "../kit/module.js";
import { NarrativeService } from "./narrative-service.js";
import { narrativeResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly narratives: NarrativeService;
  }
  interface Options {
    /** may the language model write of people's interests? */
    readonly narratives: boolean;
  }
}

/** Interests and their changes in a language model's words, where the operator wants them. */
export const narrativesModule: Module = {
  name: "narratives",
  folder: new URL(".", import.meta.url),
  resolvers: narrativeResolvers,
  create({ languageModel, log, clock, options }) {
    const narratives = new NarrativeService({ model: options.narratives ? languageModel : null, log, clock });
    return {
      services: { narratives },
      settle: () => narratives.settle(),
      close: () => narratives.close(),
    };
  },
};

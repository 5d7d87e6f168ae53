import type { Module } from "../kit/module.js";
import { CandidateProposer } from "./candidate-proposer.js";
import { RecommendationService } from "./recommendation-service.js";
import { ServedSets } from "./recommendation-sets.js";
import { recommendationResolvers } from "./resolvers.js";
import { previewRule } from "./rule-preview.js";
import { setResolvers } from "./set-resolvers.js";
import { simpleListResolvers, simpleRecommendations } from "./simple-list.js";

declare module "../kit/services.js" {
  interface Services {
    readonly recommendations: RecommendationService;
    /** served lists, for paging and the log */
    readonly recommendationSets: ServedSets;
  }
  interface Options {
    /** auto: migrations move the weights; stable: they do not */
    readonly strategyMode: "auto" | "stable";
  }
}

/** What a user should see next, and why. */
export const recommendationsModule: Module = {
  name: "recommendations",
  folder: new URL(".", import.meta.url),
  resolvers: {
    ...recommendationResolvers,
    ...setResolvers,
    SimpleRecommendations: simpleListResolvers,
    Query: { ...recommendationResolvers.Query!, previewRule, simpleRecommendations },
  },
  create({ history, vectors, log, clock, options: { strategyMode }, editions, services }) {
    const { interests, rules, wishes, experiments } = services;
    const sets = new ServedSets(history, log);
    // Sets made under topics that no longer serve are read from the history again.
    editions.onSwap((edition, former) => {
      if (edition.codebook?.id !== former.codebook?.id) sets.forgetAll();
    });
    const candidates = new CandidateProposer(vectors);
    return {
      services: {
        recommendations: new RecommendationService({
          interests,
          candidates,
          sets,
          rules,
          wishes,
          experiments,
          clock,
          strategyMode,
        }),
        recommendationSets: sets,
      },
      close: () => sets.close(),
    };
  },
};

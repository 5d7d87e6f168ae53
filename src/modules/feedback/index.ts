import type { Module } from "../kit/module.js";
import { FeedbackService } from "./feedback-service.js";
import { feedbackResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly feedback: FeedbackService;
  }
}

/** What became of recommendations. */
export const feedbackModule: Module = {
  name: "feedback",
  folder: new URL(".", import.meta.url),
  resolvers: feedbackResolvers,
  create: ({ history, clock, options: { limits }, services: { backlog, behaviours, aliases } }) => ({
    services: { feedback: new FeedbackService({ history, backlog, behaviours, aliases, limits, clock }) },
  }),
};

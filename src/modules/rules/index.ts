import type { Module } from "../kit/module.js";
import { ruleResolvers } from "./resolvers.js";
import { RuleService, rulesChannel } from "./rule-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly rules: RuleService;
  }
}

/** What operators decide about pages: pins, boosts, caps. */
export const rulesModule: Module = {
  name: "rules",
  folder: new URL(".", import.meta.url),
  resolvers: ruleResolvers,
  create({ history, clock, log, events }) {
    const rules = new RuleService({ history, clock, log });
    return {
      services: { rules },
      async open() {
        await rules.load();
        await events.on(
          rulesChannel,
          () => void rules.load().catch((error: unknown) => log.error({ error }, "the rules could not be read")),
        );
      },
    };
  },
};

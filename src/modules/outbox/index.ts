import type { Module } from "../kit/module.js";
import { Backlog } from "./backlog.js";
import { DeadLetters } from "./dead-letters.js";
import { outboxResolvers } from "./resolvers.js";

declare module "../kit/services.js" {
  interface Services {
    readonly backlog: Backlog;
    readonly deadLetters: DeadLetters;
  }
}

const countMs = 1_000;

/** Work that follows committed writes: how much of it may wait, and what was given up. */
export const outboxModule: Module = {
  name: "outbox",
  folder: new URL(".", import.meta.url),
  resolvers: outboxResolvers,
  create({ history, wake, options }) {
    const backlog = new Backlog(history, options.limits.backlog);
    return {
      services: { backlog, deadLetters: new DeadLetters(history, wake) },
      rounds: [{ everyMs: countMs, run: () => backlog.refresh() }],
    };
  },
};

import type { Module } from "../kit/module.js";
import { Onboarding } from "./onboarding.js";
import { transferResolvers } from "./resolvers.js";
import { TransferService } from "./transfer-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly transfer: TransferService;
    readonly onboarding: Onboarding;
  }
  interface Options {
    /** GODWIT_TRANSFER: off = interest is carried nowhere */
    readonly transfer: boolean;
  }
}

/** Carries interest to where a user has no history. */
export const transferModule: Module = {
  name: "transfer",
  folder: new URL(".", import.meta.url),
  resolvers: transferResolvers,
  create: ({ history, editions, clock, options, services: { behaviours } }) => ({
    services: {
      transfer: new TransferService({ history, editions, enabled: options.transfer, clock }),
      onboarding: new Onboarding({ history, behaviours }),
    },
  }),
};

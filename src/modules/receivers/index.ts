import type { Module } from "../kit/module.js";
import { ReceiverService } from "./receiver-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly receivers: ReceiverService;
  }
  interface Options {
    /** GODWIT_MAPPINGS: by the name of a receiver, what its mapping file holds */
    readonly mappings: Readonly<Record<string, unknown>>;
  }
}

/** Events in the shapes of other tools: Segment, RudderStack, Snowplow, GA4, CloudEvents. */
export const receiversModule: Module = {
  name: "receivers",
  create: ({ options: { limits, mappings }, services: { behaviours, people, pseudonyms } }) => ({
    services: { receivers: new ReceiverService({ behaviours, people, pseudonyms, batch: limits.batch, mappings }) },
  }),
};

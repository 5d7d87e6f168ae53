import type { WebhookSender } from "../../ports/webhook-sender.js";
import type { Module } from "../kit/module.js";
import { webhookJob } from "./message.js";
import { deliveries, type DeliverySetting } from "./deliveries.js";
import { webhookResolvers } from "./resolvers.js";
import { registerStream, type StreamOut } from "./stream-out.js";
import { ToldEvents } from "./told-events.js";
import { WebhookService } from "./webhook-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly webhooks: WebhookService;
    /** what is to be told at all */
    readonly toldEvents: ToldEvents;
  }
  interface Options {
    readonly webhooks: DeliverySetting;
    readonly webhookSender: WebhookSender;
    /** a stream that is told of what webhooks are told of; null = none */
    readonly streamOut: StreamOut | null;
  }
}

const lookMs = 5_000;

/** Tells operators' endpoints of migrations, topics and preferences. */
export const webhooksModule: Module = {
  name: "webhooks",
  folder: new URL(".", import.meta.url),
  resolvers: webhookResolvers,
  create({ history, log, clock, wake, options: { webhooks: setting, webhookSender: sender, streamOut } }) {
    const { secret } = setting;
    const toldEvents = new ToldEvents(history);
    return {
      services: {
        webhooks: new WebhookService({ history, sender, secret, wake: () => wake(webhookJob) }),
        toldEvents,
      },
      jobs: [deliveries({ history, sender, sink: streamOut?.sink ?? null, setting, log, clock })],
      rounds: [{ everyMs: lookMs, run: () => toldEvents.look() }],
      async open() {
        if (streamOut !== null) await registerStream(history, streamOut);
        await toldEvents.look();
      },
      close: () => streamOut?.sink.close(),
    };
  },
};

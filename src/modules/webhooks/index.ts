import type { WebhookSender } from "../../ports/webhook-sender.js";
import type { Module } from "../kit/module.js";
import { webhookJob } from "./message.js";
import { deliveries, type DeliverySetting } from "./deliveries.js";
import { webhookResolvers } from "./resolvers.js";
import { WebhookService } from "./webhook-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly webhooks: WebhookService;
  }
  interface Options {
    readonly webhooks: DeliverySetting;
    readonly webhookSender: WebhookSender;
  }
}

/** Tells operators' endpoints of migrations, topics and preferences. */
export const webhooksModule: Module = {
  name: "webhooks",
  folder: new URL(".", import.meta.url),
  resolvers: webhookResolvers,
  create({ history, log, clock, wake, options: { webhooks: setting, webhookSender: sender } }) {
    const { secret } = setting;
    return {
      services: { webhooks: new WebhookService({ history, sender, secret, wake: () => wake(webhookJob) }) },
      jobs: [deliveries({ history, sender, setting, log, clock })],
    };
  },
};

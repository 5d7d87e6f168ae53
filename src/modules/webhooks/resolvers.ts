import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { connection, cursorOf, numberOf, pageSize } from "../common/paging.js";
import type { WebhookMessage } from "./message.js";

export const webhookResolvers: Resolvers = {
  Query: {
    webhooks: (_parent, _args, { services }) => services.webhooks.list(),
    async webhookDeliveries(_parent, { state, webhookId, first, after }, { services }) {
      const size = pageSize(first, 20, 100);
      const before = numberOf(after);
      const rows = await services.webhooks.deliveries(
        { ...(state ? { state } : {}), ...(webhookId ? { webhookId } : {}) },
        size + 1,
        before,
      );
      return connection(rows, {
        first: size,
        hasPrevious: before !== null,
        cursor: ({ number }) => cursorOf([number.toString()]),
      });
    },
  },
  Mutation: {
    upsertWebhook(_parent, { url, secret, minState, kinds, events, format }, { services }) {
      const told = (kinds ?? []).filter((kind) => kind !== "UNSURE");
      if (told.length < (kinds ?? []).length)
        throw new GodwitError(
          "BAD_USER_INPUT",
          "kinds has UNSURE: a webhook is told of a change by its likeliest kind. Name those kinds, or none for all.",
          ["kinds"],
        );
      return services.webhooks.upsert({
        url,
        secret: secret ?? null,
        minState: minState ?? "CONFIRMED",
        kinds: told,
        events: events ?? ["MIGRATION"],
        format: format ?? "GODWIT",
      });
    },
    deleteWebhook: (_parent, { id }, { services }) => services.webhooks.remove(id),
    replayWebhookDeliveries: (_parent, { webhookId, ids }, { services }) =>
      services.webhooks.replay({ ...(webhookId ? { webhookId } : {}), ...(ids ? { ids } : {}) }),
  },
  Webhook: {
    kinds: ({ kinds }) => [...kinds],
    events: ({ events }) => [...events],
    createdAt: ({ createdAt }) => new Date(createdAt),
    lastDeliveredAt: ({ lastDeliveredAt }) => (lastDeliveredAt === null ? null : new Date(lastDeliveredAt)),
  },
  WebhookDelivery: {
    id: ({ payload }) => (payload as WebhookMessage).id,
    body: ({ payload }) => (payload as WebhookMessage).body,
    nextAttemptAt: ({ nextAttemptAt }) => (nextAttemptAt === null ? null : new Date(nextAttemptAt)),
    createdAt: ({ createdAt }) => new Date(createdAt),
  },
};

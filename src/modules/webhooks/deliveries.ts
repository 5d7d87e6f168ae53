import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { WebhookRecord } from "../../ports/history/webhooks.js";
import type { WebhookSender } from "../../ports/webhook-sender.js";
import { groupBy } from "../common/group-by.js";
import type { Work, WorkHandler } from "../kit/jobs.js";
import { webhookJob, type WebhookMessage } from "./message.js";
import { signedHeaders } from "./signature.js";
import { hourMs } from "../../core/time.js";

export interface DeliverySetting {
  /** signs for webhooks without a secret of their own; null = there is none */
  secret: string | null;
  timeoutMs: number;
  /** failures after which a message is given up */
  attempts: number;
}

/** Endpoints served side by side, and messages on their way to each. */
const endpoints = 8;
const perEndpoint = 4;
const firstDelayMs = 1000;
const longestDelayMs = hourMs;
/** A process that dies while sending leaves its messages to others after the time-out and this. */
const leaseSlackMs = 5000;

/**
 * The outbox work "webhook": sends each message until its endpoint accepts it, at least once, with the same id and body
 * every time. A failure pauses its endpoint, and only that one, for longer each time.
 */
export function deliveries({
  history,
  sender,
  setting,
  log,
  clock,
}: {
  history: History;
  sender: WebhookSender;
  setting: DeliverySetting;
  log: Logger;
  clock: () => number;
}): WorkHandler {
  async function send(webhook: WebhookRecord, { id, body, format }: WebhookMessage): Promise<void> {
    const secret = webhook.secret ?? setting.secret;
    if (secret === null)
      throw new Error("there is no secret to sign with: give the webhook one, or set GODWIT_WEBHOOK_SECRET");
    const text = JSON.stringify(body);
    await sender.post(webhook.url, signedHeaders({ id, secret, body: text, now: clock(), format }), text);
  }

  async function deliver(webhook: WebhookRecord, entry: Work<WebhookMessage>): Promise<void> {
    try {
      await send(webhook, entry.payload);
    } catch (error) {
      return await failed(webhook, entry, error instanceof Error ? error.message : String(error));
    }
    await history.transaction(async (inside) => {
      const done = await inside.outbox.done([entry.number]);
      if (done.size > 0) await inside.webhooks.accepted(webhook.id, clock());
    });
  }

  async function failed({ id }: WebhookRecord, { number, attempts }: Work<unknown>, message: string): Promise<void> {
    const until = clock() + Math.min(longestDelayMs, firstDelayMs * 2 ** attempts) * (0.75 + 0.5 * Math.random());
    const last = attempts + 1 >= setting.attempts;
    log.warn(
      { webhook: id, attempts: attempts + 1, error: message },
      last ? "webhook: given up; it can be replayed" : "webhook: put off",
    );
    if (last) await history.outbox.bury([number], message);
    else await history.outbox.retry([number], message, until);
    await history.webhooks.pause(id, until);
  }

  return webhookJob.handler({
    keys: endpoints,
    perKey: perEndpoint,
    async handle(entries) {
      const now = clock();
      const webhooks = new Map((await history.webhooks.list()).map((webhook) => [webhook.id, webhook]));
      const claimed = await history.webhooks.claim(
        entries.map(({ number }) => number),
        now,
        now + setting.timeoutMs + leaseSlackMs,
      );
      await Promise.all(
        [
          ...groupBy(
            entries.filter(({ number }) => claimed.has(number)),
            ({ key }) => key,
          ),
        ].map(async ([key, group]) => {
          const webhook = webhooks.get(key);
          if (webhook === undefined)
            await history.outbox.done(group.map(({ number }) => number)); // deleted meanwhile
          else await Promise.all(group.map((entry) => deliver(webhook, entry)));
        }),
      );
    },
  });
}

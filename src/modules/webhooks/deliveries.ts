import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { WebhookRecord } from "../../ports/history/webhooks.js";
import type { StreamSink } from "../../ports/stream-sink.js";
import type { WebhookSender } from "../../ports/webhook-sender.js";
import { groupBy } from "../common/group-by.js";
import type { Work, WorkHandler } from "../kit/jobs.js";
import { webhookJob, type WebhookMessage } from "./message.js";
import { isStream, outgoing } from "./stream-out.js";
import { signedHeaders } from "./signature.js";
import { hourMs } from "../../core/time.js";

export interface DeliverySetting {
  /** signs for webhooks without a secret of their own; null = there is none */
  secret: string | null;
  timeoutMs: number;
  /** failures after which a message is given up */
  attempts: number;
}

/** Endpoints served side by side, and messages on their way to each; a stream takes many at once, in order. */
const endpoints = 8;
const perEndpoint = 4;
const perStream = 100;
const firstDelayMs = 1000;
const longestDelayMs = hourMs;
const longestStreamDelayMs = 30_000;
/** A process that dies while sending leaves its messages to others after the time-out and this. */
const leaseSlackMs = 5000;

/**
 * The outbox work "webhook": sends each message until its endpoint accepts it, at least once, with the same id and body
 * every time. A failure pauses its endpoint, and only that one, for longer each time.
 */
export function deliveries({
  history,
  sender,
  sink,
  setting,
  log,
  clock,
}: {
  history: History;
  sender: WebhookSender;
  /** null = there is no stream */
  sink: StreamSink | null;
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
      return await failed(webhook, [entry], reasonOf(error));
    }
    await history.transaction(async (inside) => {
      const done = await inside.outbox.done([entry.number]);
      if (done.size > 0) await inside.webhooks.accepted(webhook.id, clock());
    });
  }

  /** All in their order, or none of them. */
  async function publish(webhook: WebhookRecord, entries: readonly Work<WebhookMessage>[]): Promise<void> {
    try {
      if (webhook.url !== sink?.shown)
        throw new Error("GODWIT_STREAM_TO does not name this stream; set it, or delete the webhook");
      await sink.publish(entries.map(({ payload }) => outgoing(payload)));
    } catch (error) {
      return await failed(webhook, entries, reasonOf(error));
    }
    await history.transaction(async (inside) => {
      const done = await inside.outbox.done(entries.map(({ number }) => number));
      if (done.size > 0) await inside.webhooks.accepted(webhook.id, clock(), done.size);
    });
  }

  async function failed({ id, url }: WebhookRecord, entries: readonly Work<unknown>[], message: string): Promise<void> {
    const numbers = entries.map(({ number }) => number);
    const attempts = Math.max(...entries.map((entry) => entry.attempts));
    // What is behind a gap in a stream would be out of order: a broker is waited for however long it takes.
    const stream = isStream({ url });
    const longest = stream ? longestStreamDelayMs : longestDelayMs;
    const until = clock() + Math.min(longest, firstDelayMs * 2 ** attempts) * (0.75 + 0.5 * Math.random());
    const last = !stream && attempts + 1 >= setting.attempts;
    log.warn(
      { webhook: id, attempts: attempts + 1, error: message },
      last ? "webhook: given up; it can be replayed" : "webhook: put off",
    );
    if (last) await history.outbox.bury(numbers, message);
    else await history.outbox.retry(numbers, message, until);
    await history.webhooks.pause(id, until);
  }

  return webhookJob.handler({
    role: "deliver",
    keys: endpoints,
    perKey: perStream,
    async handle(entries) {
      const now = clock();
      const webhooks = new Map((await history.webhooks.list()).map((webhook) => [webhook.id, webhook]));
      const taken = [...groupBy(entries, ({ key }) => key)].flatMap(([key, group]) =>
        isStream(webhooks.get(key)) ? group : group.slice(0, perEndpoint),
      );
      const claimed = await history.webhooks.claim(
        taken.map(({ number }) => number),
        now,
        now + setting.timeoutMs + leaseSlackMs,
      );
      await Promise.all(
        [
          ...groupBy(
            taken.filter(({ number }) => claimed.has(number)),
            ({ key }) => key,
          ),
        ].map(async ([key, group]) => {
          const webhook = webhooks.get(key);
          if (webhook === undefined)
            await history.outbox.done(group.map(({ number }) => number)); // deleted meanwhile
          else if (isStream(webhook)) await publish(webhook, group);
          else await Promise.all(group.map((entry) => deliver(webhook, entry)));
        }),
      );
    },
  });
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

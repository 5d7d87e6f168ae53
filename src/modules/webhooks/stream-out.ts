import { randomUUID } from "node:crypto";
import type { History } from "../../ports/history/history.js";
import type { WebhookEvent, WebhookRecord } from "../../ports/history/webhooks.js";
import type { OutgoingMessage, StreamSink } from "../../ports/stream-sink.js";
import type { WebhookMessage } from "./message.js";

/** A stream beside the webhooks, told of the same in the same order from the same log. */
export interface StreamOut {
  readonly sink: StreamSink;
  readonly events: readonly WebhookEvent[];
}

/** Streams stand among the webhooks under their address; only the configuration puts one there. */
export const isStream = (webhook: Pick<WebhookRecord, "url"> | undefined): boolean =>
  webhook !== undefined && !/^https?:/.test(webhook.url);

/** Puts the stream of the configuration among the webhooks; what waits for it already stays. */
export async function registerStream(history: History, { sink, events }: StreamOut): Promise<void> {
  await history.webhooks.upsert({
    id: randomUUID(),
    url: sink.shown,
    minState: "CONFIRMED",
    kinds: [],
    events: [...events],
    format: "CLOUDEVENTS",
  });
}

const prefix = /^godwit\./;

/** What is about the same user or topic has the same key. */
export function outgoing({ id, body }: WebhookMessage): OutgoingMessage {
  const { type, subject } = body;
  return {
    id,
    type: String(type).replace(prefix, ""),
    key: typeof subject === "string" ? subject : id,
    body: JSON.stringify(body),
  };
}

import { z } from "zod";
import { webhookEvents, type WebhookEvent } from "../../ports/history/webhooks.js";
import { words } from "../formats.js";
import { streamAddress } from "../stream-address.js";
import { optional, required } from "../variable.js";

const events: z.ZodType<readonly WebhookEvent[], string> = words.transform((list, ctx) => {
  const wrong = list.filter((one) => !(webhookEvents as readonly string[]).includes(one));
  if (wrong.length > 0 || list.length === 0)
    ctx.addIssue({ code: "custom", message: `give some of ${webhookEvents.join(", ")}, separated by commas` });
  return list as WebhookEvent[];
}) as z.ZodType<readonly WebhookEvent[], string>;

const formats = ["auto", "godwit", "cloudevents", "segment", "rudderstack", "snowplow", "ga4"] as const;

/** Message brokers. */
export const streams = {
  GODWIT_STREAM_FROM: optional(
    streamAddress,
    "A stream that behaviours come in by: nats://host:4222/STREAM?subject=… or kafka://host:9092/TOPIC?group=…; see [Streams](../guide/streams.md).",
    true,
  ),
  GODWIT_STREAM_FORMAT: required(
    z.enum(formats, `give one of ${formats.join(", ")}`),
    "auto",
    "How its messages are written; auto = Godwit's own fields, or CloudEvents where a message says that it is one.",
  ),
  GODWIT_STREAM_TO: optional(
    streamAddress,
    "A stream that is told what webhooks are told of, as CloudEvents: nats://host:4222/SUBJECT, with what happened behind it (SUBJECT.migration.confirmed), or kafka://host:9092/TOPIC.",
    true,
  ),
  GODWIT_STREAM_TO_EVENTS: required(
    events,
    "MIGRATION",
    `What it is told of, separated by commas: ${webhookEvents.join(", ")}.`,
  ),
} as const;

import { z } from "zod";
import { onOff, positive, whole } from "../formats.js";
import { optional, required } from "../variable.js";

/** How webhooks are delivered. */
export const webhooks = {
  GODWIT_WEBHOOK_SECRET: optional(
    z.string().min(16, "give at least 16 characters"),
    "Signs messages to webhooks that have no secret of their own; at least 16 characters, or whsec_ and base64.",
    true,
  ),
  GODWIT_WEBHOOK_PRIVATE: required(
    onOff,
    "off",
    "Whether webhooks may go to private and loopback addresses; on for development and for networks where that is meant.",
  ),
  GODWIT_WEBHOOK_TIMEOUT_SECONDS: required(positive(0.05, 60), "10", "Seconds an endpoint has to answer a webhook."),
  GODWIT_WEBHOOK_ATTEMPTS: required(
    whole(1, 100),
    "16",
    "Failures after which a webhook message is given up; delays double from a second to an hour, so 16 take about four hours.",
  ),
} as const;

import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { History } from "../../ports/history/history.js";
import { messageJob } from "../../ports/history/job-names.js";
import type { WebhookFormat, WebhookRecord } from "../../ports/history/webhooks.js";
import { Job } from "../kit/jobs.js";

/** What is to be told: the same in every shape. */
export interface News {
  /** such as migration.confirmed */
  readonly type: string;
  /** the user it is about; null = nobody. It goes when they are erased */
  readonly about: string | null;
  /** what it is about, for those who sort by it: a user, a topic */
  readonly subject: string;
  /** when it happened, epoch ms */
  readonly at: number;
  /** where a subscription resumes after it */
  readonly cursor?: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What is sent: the same at every attempt. */
export interface WebhookMessage {
  id: string;
  body: Readonly<Record<string, unknown>>;
  /** absent in messages of before there were others */
  format?: WebhookFormat | undefined;
  about?: string | undefined;
}

/** A message to one webhook (the key): everything that is sent, so that every attempt sends the same. */
export const webhookJob = new Job<WebhookMessage>(
  messageJob,
  z.object({
    id: z.string(),
    body: z.record(z.string(), z.unknown()),
    format: z.enum(["GODWIT", "CLOUDEVENTS"]).optional(),
    about: z.string().optional(),
  }),
);

/** Puts messages into the outbox; call it in the transaction of what they tell. */
export function queueMessages(
  inside: History,
  wanted: readonly { webhook: Pick<WebhookRecord, "id" | "format">; news: News }[],
): Promise<void> {
  return webhookJob.add(
    inside,
    wanted.map(({ webhook: { id: key, format }, news }) => {
      const id = randomUUID();
      const about = news.about === null ? {} : { about: news.about };
      return { key, payload: { id, format, ...about, body: bodyIn(format, id, news) } };
    }),
  );
}

/** `source` and `id` together are unique: the id is, wherever it was made. */
const source = "/godwit";

function bodyIn(format: WebhookFormat, id: string, { type, subject, at, cursor, facts }: News): WebhookMessage["body"] {
  const told = { ...(cursor === undefined ? {} : { cursor }), ...facts };
  if (format === "GODWIT") return { id, type, ...told };
  return {
    specversion: "1.0",
    id,
    source,
    type: `godwit.${type}`,
    subject,
    time: new Date(at).toISOString(),
    datacontenttype: "application/json",
    data: told,
  };
}

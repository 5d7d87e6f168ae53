import { Prisma } from "../../../generated/prisma/client.js";
import type { Webhook } from "../../../generated/prisma/client.js";
import type {
  DeliveryQuery,
  DeliveryRecord,
  WebhookEvent,
  WebhookFormat,
  WebhookHistory,
  WebhookRecord,
} from "../../../ports/history/webhooks.js";
import { isDue } from "./outbox.js";
import { all, msOrNull, sql, time, type Client } from "./sql.js";
import { messageJob } from "../../../ports/history/job-names.js";

const record = ({
  id,
  url,
  secret,
  minState,
  kinds,
  events,
  format,
  delivered,
  lastDeliveredAt,
  createdAt,
}: Webhook): WebhookRecord => ({
  id,
  url,
  secret,
  minState,
  kinds,
  events: events as WebhookEvent[],
  format: format as WebhookFormat,
  delivered,
  lastDeliveredAt: msOrNull(lastDeliveredAt),
  createdAt: createdAt.getTime(),
});

interface Row {
  number: bigint;
  key: string;
  payload: unknown;
  attempts: number;
  last_error: string | null;
  available_at: Date;
  dead_at: Date | null;
  created_at: Date;
}

function conditions({ webhookId, state }: DeliveryQuery): Prisma.Sql[] {
  return [
    sql`topic = ${messageJob}`,
    ...(webhookId === undefined ? [] : [sql`key = ${webhookId}`]),
    ...(state === undefined ? [] : [state === "DEAD" ? sql`dead_at IS NOT NULL` : sql`dead_at IS NULL`]),
  ];
}

/** Webhooks are rows of their own; their deliveries are the outbox entries of topic "webhook", keyed by webhook. */
export function webhookHistory(client: Client): WebhookHistory {
  return {
    async upsert({ id, url, minState, kinds, events, format, secret }) {
      const fields = {
        minState,
        kinds: [...kinds],
        events: [...events],
        format,
        ...(secret === undefined ? {} : { secret }),
      };
      return record(
        await client.webhook.upsert({
          where: { url },
          create: { id, url, ...fields },
          update: { ...fields, updatedAt: new Date() },
        }),
      );
    },
    async remove(id) {
      await client.$executeRaw`DELETE FROM outbox WHERE topic = ${messageJob} AND key = ${id}`;
      return (await client.webhook.deleteMany({ where: { id } })).count > 0;
    },
    async list() {
      return (await client.webhook.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] })).map(record);
    },
    async accepted(id, at, count = 1) {
      await client.webhook.updateMany({
        where: { id },
        data: { delivered: { increment: count }, lastDeliveredAt: new Date(at) },
      });
    },
    async claim(numbers, now, until) {
      const rows = await client.$queryRaw<{ number: bigint }[]>`
        UPDATE outbox SET available_at = ${time(until)}::timestamptz
        WHERE number = ANY(${[...numbers]}::bigint[]) AND dead_at IS NULL AND ${isDue(now)} RETURNING number`;
      return new Set(rows.map(({ number }) => number));
    },
    async pause(id, until) {
      await client.$executeRaw`
        UPDATE outbox SET available_at = ${time(until)}::timestamptz
        WHERE topic = ${messageJob} AND key = ${id} AND dead_at IS NULL AND available_at < ${time(until)}::timestamptz`;
    },
    async deliveries(query, first, before) {
      const rows = await client.$queryRaw<Row[]>`
        SELECT number, key, payload, attempts, last_error, available_at, dead_at, created_at FROM outbox
        WHERE ${all([...conditions(query), ...(before === null ? [] : [sql`number < ${before}`])])} ORDER BY number DESC LIMIT ${first}`;
      return rows.map(
        ({ key, last_error, available_at, dead_at, created_at, ...row }): DeliveryRecord => ({
          ...row,
          webhookId: key,
          state: dead_at === null ? "WAITING" : "DEAD",
          lastError: last_error,
          nextAttemptAt: dead_at === null ? available_at.getTime() : null,
          createdAt: created_at.getTime(),
        }),
      );
    },
    async counts() {
      const rows = await client.$queryRaw<{ key: string; waiting: bigint; dead: bigint }[]>`
        SELECT key, count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead
        FROM outbox WHERE topic = ${messageJob} GROUP BY key`;
      return rows.map(({ key, waiting, dead }) => ({ webhookId: key, waiting: Number(waiting), dead: Number(dead) }));
    },
    async replay({ webhookId, ids }) {
      const which = [
        ...conditions({ state: "DEAD", ...(webhookId === undefined ? {} : { webhookId }) }),
        ...(ids === undefined ? [] : [sql`payload->>'id' = ANY(${[...ids]}::text[])`]),
      ];
      return client.$executeRaw`UPDATE outbox SET dead_at = NULL, attempts = 0, available_at = to_timestamp(0) WHERE ${all(which)}`;
    },
  };
}

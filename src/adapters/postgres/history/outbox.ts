import { fewestLooked, longestPutOffMs, type OutboxEntry, type OutboxHistory } from "../../../ports/history/outbox.js";
import { partitionOf } from "./partitions.js";
import { sql, time, type Client } from "./sql.js";
import { partitionCount } from "../../../ports/history/partitions.js";
import { patientJobs } from "../../../ports/history/job-names.js";

/** One key of so many is the newest, not the oldest: what has just come does not wait for a backlog of thousands. */
const newestShare = 4;
/** So many of the oldest entries are looked through for each key that is asked for: a backlog is not read whole. */
const lookedThrough = 16;

/** Has its time come, on the process's clock? */
export const isDue = (now: number) =>
  sql`(available_at <= ${time(now)}::timestamptz OR available_at > ${time(now + longestPutOffMs)}::timestamptz)`;

export function outboxHistory(client: Client): OutboxHistory {
  return {
    async add(entries) {
      if (entries.length === 0) return;
      // Due at once is the beginning of time, not now(): the database's clock may be ahead of ours.
      // Due at once under any clock: the process's clock is compared with it, the database's may be ahead.
      await client.$executeRaw`
        INSERT INTO outbox (topic, key, payload, available_at)
        SELECT a, b, c::jsonb, coalesce(d, 'epoch') FROM unnest(${entries.map((e) => e.topic)}::text[], ${entries.map((e) => e.key)}::text[],
          ${entries.map((e) => JSON.stringify(e.payload ?? {}))}::text[], ${entries.map((e) => (e.availableAt === undefined ? null : time(e.availableAt)))}::timestamptz[])
          WITH ORDINALITY AS t(a, b, c, d, o) ORDER BY o`;
    },
    async due(topic, keys, now, { perKey, inOrder = false, partitions = null } = {}) {
      const mine =
        partitions === null || partitions.length === partitionCount
          ? sql`TRUE`
          : sql`${partitionOf("key")} = ANY(${[...partitions]}::int[])`;
      const ready = sql`topic = ${topic} AND dead_at IS NULL AND ${isDue(now)} AND ${mine}`;
      const may = inOrder
        ? sql`${ready} AND key NOT IN (SELECT key FROM outbox WHERE topic = ${topic} AND dead_at IS NULL AND attempts > 0 AND NOT ${isDue(now)})`
        : ready;
      const fresh = Math.floor(keys / newestShare);
      // Where few entries of a key are taken, a key with thousands must not hide the others.
      const looked = perKey === undefined ? Math.max(fewestLooked, keys * lookedThrough) : null;
      return client.$queryRaw<OutboxEntry[]>`
        SELECT e.number, e.topic, e.key, e.payload, e.attempts
        FROM ((SELECT key FROM (SELECT key, number FROM outbox WHERE ${may} ORDER BY number LIMIT ${looked}::bigint) oldest
              GROUP BY key ORDER BY min(number) LIMIT ${keys - fresh})
            UNION (SELECT key FROM outbox WHERE ${may} ORDER BY number DESC LIMIT ${fresh})) k
          CROSS JOIN LATERAL (SELECT * FROM outbox WHERE ${ready} AND outbox.key = k.key ORDER BY number LIMIT ${perKey ?? null}::bigint) e
        ORDER BY e.number`;
    },
    async done(numbers) {
      if (numbers.length === 0) return new Set();
      const rows = await client.$queryRaw<
        { number: bigint }[]
      >`DELETE FROM outbox WHERE number = ANY(${[...numbers]}::bigint[]) RETURNING number`;
      return new Set(rows.map(({ number }) => number));
    },
    async retry(numbers, error, availableAt) {
      await client.$executeRaw`UPDATE outbox SET attempts = attempts + 1, last_error = ${error}, available_at = ${time(availableAt)}::timestamptz WHERE number = ANY(${[...numbers]}::bigint[])`;
    },
    async bury(numbers, error) {
      await client.$executeRaw`UPDATE outbox SET attempts = attempts + 1, last_error = ${error}, dead_at = now() WHERE number = ANY(${[...numbers]}::bigint[])`;
    },
    async dead(topic, first, before) {
      const rows = await client.$queryRaw<
        {
          number: bigint;
          topic: string;
          key: string;
          attempts: number;
          error: string | null;
          created_at: Date;
          dead_at: Date;
        }[]
      >`
        SELECT number, topic, key, attempts, last_error AS error, created_at, dead_at FROM outbox
        WHERE dead_at IS NOT NULL AND (${topic}::text IS NULL OR topic = ${topic}) AND (${before}::bigint IS NULL OR number < ${before}) ORDER BY number DESC LIMIT ${first}`;
      return rows.map(({ created_at, dead_at, ...row }) => ({
        ...row,
        createdAt: created_at.getTime(),
        diedAt: dead_at.getTime(),
      }));
    },
    async revive({ topic = null, numbers = null }) {
      const rows = await client.$queryRaw<{ topic: string }[]>`
        UPDATE outbox SET dead_at = NULL, attempts = 0, available_at = 'epoch'
        WHERE dead_at IS NOT NULL AND (${topic}::text IS NULL OR topic = ${topic}) AND (${numbers === null}::boolean OR number = ANY(${[...(numbers ?? [])]}::bigint[])) RETURNING topic`;
      return rows.map((row) => row.topic);
    },
    async waiting(most) {
      const [row] = await client.$queryRaw<
        { n: bigint }[]
      >`SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE dead_at IS NULL AND topic <> ALL(${[...patientJobs]}) LIMIT ${most}) w`;
      return Number(row!.n);
    },
    async hurry(beyond) {
      return client.$executeRaw`UPDATE outbox SET available_at = 'epoch' WHERE dead_at IS NULL AND available_at > ${time(beyond)}::timestamptz`;
    },
    async ofKeys(topics, keys) {
      return client.$queryRaw<
        OutboxEntry[]
      >`SELECT number, topic, key, payload, attempts FROM outbox WHERE topic = ANY(${[...topics]}) AND key = ANY(${[...keys]}) ORDER BY number`;
    },
    async forget(topic, key) {
      await client.$executeRaw`DELETE FROM outbox WHERE topic = ${topic} AND key = ${key}`;
    },
    async state() {
      const rows = await client.$queryRaw<{ topic: string; waiting: bigint; dead: bigint; oldest: Date | null }[]>`
        SELECT topic, count(*) FILTER (WHERE dead_at IS NULL) AS waiting, count(*) FILTER (WHERE dead_at IS NOT NULL) AS dead,
          min(created_at) FILTER (WHERE dead_at IS NULL) AS oldest FROM outbox GROUP BY topic ORDER BY topic`;
      return rows.map(({ topic, waiting, dead, oldest }) => ({
        topic,
        waiting: Number(waiting),
        dead: Number(dead),
        oldest: oldest?.getTime() ?? null,
      }));
    },
  };
}

import type { BehaviourType, Scene } from "../../../core/types.js";
import type { BehaviourHistory, BehaviourRecord } from "../../../ports/history/behaviours.js";
import { all, chunks, sql, time, type Client } from "./sql.js";

interface Row {
  id: string;
  user_id: string;
  item_id: string | null;
  type: BehaviourType;
  text: string | null;
  text_hash: string | null;
  value: number | null;
  scene: Scene;
  session_id: string | null;
  occurred_at: Date;
  time_zone: string | null;
}

const columns = sql`id, user_id, item_id, type::text AS type, text, text_hash, value, scene, session_id, occurred_at, time_zone`;

function record(row: Row): BehaviourRecord {
  return {
    id: row.id,
    userId: row.user_id,
    itemId: row.item_id,
    type: row.type,
    text: row.text,
    textHash: row.text_hash,
    value: row.value,
    scene: row.scene,
    sessionId: row.session_id,
    occurredAt: row.occurred_at.getTime(),
    timeZone: row.time_zone,
  };
}

export function behaviourHistory(client: Client): BehaviourHistory {
  return {
    async insert(behaviours) {
      if (behaviours.length === 0) return [];
      const c = behaviours;
      // unnest: the fastest way in (createMany costs six times as much)
      const inserted = await client.$queryRaw<{ id: string }[]>`
        INSERT INTO behaviours (id, user_id, item_id, type, text, text_hash, value, scene, session_id, occurred_at, time_zone, content_hash)
        SELECT a, b, c, d::"BehaviourType", e, f, g, h::jsonb, i, j, k, l FROM unnest(
          ${c.map((x) => x.id)}::text[], ${c.map((x) => x.userId)}::text[], ${c.map((x) => x.itemId)}::text[], ${c.map((x) => x.type)}::text[],
          ${c.map((x) => x.text)}::text[], ${c.map((x) => x.textHash)}::text[], ${c.map((x) => x.value)}::float8[], ${c.map((x) => JSON.stringify(x.scene))}::text[],
          ${c.map((x) => x.sessionId)}::text[], ${c.map((x) => time(x.occurredAt))}::timestamptz[], ${c.map((x) => x.timeZone)}::text[], ${c.map((x) => x.contentHash)}::text[]
        ) AS t(a, b, c, d, e, f, g, h, i, j, k, l)
        ON CONFLICT (id) DO NOTHING RETURNING id`;
      return outcomesOf(client, c, new Set(inserted.map(({ id }) => id)));
    },
    async record(behaviours, job) {
      if (behaviours.length === 0) return [];
      const c = behaviours;
      const rows = await client.$queryRaw<{ id: string | null; erased: string | null }[]>`
        WITH asked AS (SELECT * FROM unnest(
            ${c.map((x) => x.id)}::text[], ${c.map((x) => x.userId)}::text[], ${c.map((x) => x.itemId)}::text[], ${c.map((x) => x.type)}::text[],
            ${c.map((x) => x.text)}::text[], ${c.map((x) => x.textHash)}::text[], ${c.map((x) => x.value)}::float8[], ${c.map((x) => JSON.stringify(x.scene))}::text[],
            ${c.map((x) => x.sessionId)}::text[], ${c.map((x) => time(x.occurredAt))}::timestamptz[], ${c.map((x) => x.timeZone)}::text[], ${c.map((x) => x.contentHash)}::text[],
            ${c.map((x) => x.saidOf)}::text[]
          ) WITH ORDINALITY AS t(a, b, c, d, e, f, g, h, i, j, k, l, m, n)),
        gone AS (SELECT user_hash FROM erasures WHERE user_hash IN (SELECT m FROM asked)),
        kept AS (SELECT * FROM asked WHERE m NOT IN (SELECT user_hash FROM gone)),
        people AS (INSERT INTO users (id) SELECT DISTINCT b FROM kept ORDER BY 1 ON CONFLICT DO NOTHING),
        fresh AS (
          INSERT INTO behaviours (id, user_id, item_id, type, text, text_hash, value, scene, session_id, occurred_at, time_zone, content_hash)
          SELECT a, b, c, d::"BehaviourType", e, f, g, h::jsonb, i, j, k, l FROM kept ORDER BY n
          ON CONFLICT (id) DO NOTHING RETURNING id, user_id),
        work AS (
          INSERT INTO outbox (topic, key, payload, available_at)
          SELECT ${job}, user_id, jsonb_build_object('ids', jsonb_agg(id ORDER BY n)), 'epoch'
          FROM fresh JOIN (SELECT a, min(n) AS n FROM kept GROUP BY a) AS places ON a = id GROUP BY user_id ORDER BY min(n))
        SELECT id, NULL AS erased FROM fresh UNION ALL SELECT NULL, user_hash FROM gone`;
      const erased = new Set(rows.flatMap((row) => row.erased ?? []));
      const kept = erased.size === 0 ? c : c.filter(({ saidOf }) => !erased.has(saidOf));
      const outcomes = await outcomesOf(client, kept, new Set(rows.flatMap(({ id }) => id ?? [])));
      let next = 0;
      return c.map(({ saidOf }) => (erased.has(saidOf) ? "ERASED" : outcomes[next++]!));
    },
    async byIds(ids) {
      const out: BehaviourRecord[] = [];
      for (const part of chunks(ids, 5000))
        out.push(
          ...(await client.$queryRaw<Row[]>`SELECT ${columns} FROM behaviours WHERE id = ANY(${part})`).map(record),
        );
      return out;
    },
    async remove(ids) {
      return (
        await client.$queryRaw<Row[]>`DELETE FROM behaviours WHERE id = ANY(${[...ids]}) RETURNING ${columns}`
      ).map(record);
    },
    async page(userId, { first, after, types, content, from, to }) {
      const conditions = [sql`user_id = ${userId}`];
      if (after) conditions.push(sql`(occurred_at, id) < (${time(after.occurredAt)}::timestamptz, ${after.id})`);
      if (types) conditions.push(sql`type::text = ANY(${[...types]})`);
      if (content)
        conditions.push(sql`(item_id = ANY(${[...content.itemIds]}) OR text_hash = ANY(${[...content.textHashes]}))`);
      if (from !== undefined) conditions.push(sql`occurred_at >= ${time(from)}::timestamptz`);
      if (to !== undefined) conditions.push(sql`occurred_at < ${time(to)}::timestamptz`);
      const rows = await client.$queryRaw<
        Row[]
      >`SELECT ${columns} FROM behaviours WHERE ${all(conditions)} ORDER BY occurred_at DESC, id DESC LIMIT ${first}`;
      return rows.map(record);
    },
    async pages(asked) {
      const out = asked.map((): BehaviourRecord[] => []);
      if (asked.length === 0) return out;
      const input = JSON.stringify(
        asked.map(({ userId, first, after, types, content }, place) => ({
          place,
          reader: userId,
          most: first,
          after_at: after === null ? null : time(after.occurredAt),
          after_id: after?.id ?? null,
          types: types ?? null,
          items: content?.itemIds ?? null,
          texts: content?.textHashes ?? null,
        })),
      );
      const rows = await client.$queryRaw<(Row & { place: number })[]>`
        SELECT q.place, page.* FROM jsonb_to_recordset(${input}::jsonb)
          AS q(place int, reader text, most int, after_at timestamptz, after_id text, types text[], items text[], texts text[])
        CROSS JOIN LATERAL (
          SELECT ${columns} FROM behaviours WHERE user_id = q.reader
            AND (q.after_at IS NULL OR (occurred_at, behaviours.id) < (q.after_at, q.after_id))
            AND (q.types IS NULL OR behaviours.type::text = ANY(q.types))
            AND (q.items IS NULL OR item_id = ANY(q.items) OR text_hash = ANY(q.texts))
          ORDER BY occurred_at DESC, behaviours.id DESC LIMIT q.most
        ) AS page ORDER BY q.place, page.occurred_at DESC, page.id DESC`;
      for (const { place, ...row } of rows) out[place]!.push(record(row));
      return out;
    },
    async ofUser(userId) {
      return (
        await client.$queryRaw<
          Row[]
        >`SELECT ${columns} FROM behaviours WHERE user_id = ${userId} ORDER BY occurred_at, id`
      ).map(record);
    },
    async ofUsers(userIds) {
      return (
        await client.$queryRaw<
          Row[]
        >`SELECT ${columns} FROM behaviours WHERE user_id = ANY(${[...userIds]}) ORDER BY user_id, occurred_at, id`
      ).map(record);
    },
    async sampleUsers(size) {
      const rows = await client.$queryRaw<{ id: string }[]>`
        SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM behaviours b WHERE b.user_id = u.id)
        ORDER BY md5(u.id) LIMIT ${size}`;
      return rows.map(({ id }) => id);
    },
    async newest(first, before) {
      const earlier =
        before === null ? sql`TRUE` : sql`(occurred_at, id) < (${time(before.occurredAt)}::timestamptz, ${before.id})`;
      return (
        await client.$queryRaw<
          Row[]
        >`SELECT ${columns} FROM behaviours WHERE item_id IS NOT NULL AND ${earlier} ORDER BY occurred_at DESC, id DESC LIMIT ${first}`
      ).map(record);
    },
    async itemsNamed(itemIds) {
      if (itemIds.length === 0) return new Set();
      const rows = await client.$queryRaw<{ id: string }[]>`
        SELECT i.id FROM unnest(${[...itemIds]}::text[]) AS i(id) WHERE EXISTS (SELECT 1 FROM behaviours b WHERE b.item_id = i.id)`;
      return new Set(rows.map(({ id }) => id));
    },
    async texts(after, first) {
      return client.$queryRaw<{ hash: string; text: string }[]>`
        SELECT text_hash AS hash, min(text) AS text FROM behaviours WHERE text_hash > ${after} GROUP BY text_hash ORDER BY text_hash LIMIT ${first}`;
    },
    async count() {
      const [row] = await client.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM behaviours`;
      return Number(row!.n);
    },
    async bringBack(now, beyond) {
      const rows = await client.$queryRaw<{ user_id: string }[]>`
        WITH newest AS (SELECT max(occurred_at) AS at FROM behaviours WHERE occurred_at > ${time(beyond)}::timestamptz),
          moved AS (
            UPDATE behaviours SET occurred_at = occurred_at - (newest.at - ${time(now)}::timestamptz) FROM newest
            WHERE occurred_at > ${time(beyond)}::timestamptz RETURNING user_id
          )
        SELECT DISTINCT user_id FROM moved ORDER BY user_id`;
      return rows.map(({ user_id }) => user_id);
    },
    async wait(waiting) {
      if (waiting.length > 0)
        await client.$executeRaw`
          INSERT INTO waiting_behaviours (behaviour_id, item_id, user_id)
          SELECT * FROM unnest(${waiting.map((w) => w.behaviourId)}::text[], ${waiting.map((w) => w.itemId)}::text[], ${waiting.map((w) => w.userId)}::text[])
          ON CONFLICT DO NOTHING`;
    },
    async release(itemIds) {
      return client.$queryRaw<{ behaviourId: string; userId: string }[]>`
        DELETE FROM waiting_behaviours WHERE item_id = ANY(${[...itemIds]}) RETURNING behaviour_id AS "behaviourId", user_id AS "userId"`;
    },
    async releaseUser(userId) {
      const rows = await client.$queryRaw<
        { id: string }[]
      >`DELETE FROM waiting_behaviours WHERE user_id = ${userId} RETURNING behaviour_id AS id`;
      return rows.map(({ id }) => id);
    },
    async waitingOf(userIds) {
      const rows = await client.waitingBehaviour.findMany({
        where: { userId: { in: [...userIds] } },
        select: { behaviourId: true },
      });
      return new Set(rows.map(({ behaviourId }) => behaviourId));
    },
    waitingCount: () => client.waitingBehaviour.count(),
  };
}

/** What became of each behaviour of a call that stored those with the ids `fresh`. */
async function outcomesOf(
  client: Client,
  asked: readonly { id: string; contentHash: string }[],
  fresh: Set<string>,
): Promise<("NEW" | "DUPLICATE" | "CONFLICT")[]> {
  if (fresh.size === asked.length) return asked.map(() => "NEW");
  const known = await client.$queryRaw<{ id: string; content_hash: string }[]>`
    SELECT id, content_hash FROM behaviours WHERE id = ANY(${asked.filter(({ id }) => !fresh.has(id)).map(({ id }) => id)})`;
  const hashes = new Map(known.map(({ id, content_hash }) => [id, content_hash]));
  return asked.map(({ id, contentHash }) => {
    if (fresh.delete(id)) {
      hashes.set(id, contentHash); // a second one with the same id in this call is compared with the first
      return "NEW";
    }
    const hash = hashes.get(id);
    return hash === undefined || hash === contentHash ? "DUPLICATE" : "CONFLICT";
  });
}

import type { GeneratedWords, ItemHistory, ItemRecord } from "../../../ports/history/items.js";
import { all, msOrNull, sql, timeOrNull, type Client } from "./sql.js";
import { itemConditions } from "./item-conditions.js";

interface Row {
  id: string;
  number: number;
  domain: string;
  title: string;
  text: string;
  tags: string[];
  language: string | null;
  attributes: Record<string, unknown>;
  published_at: Date | null;
  expires_at: Date | null;
  content_hash: string;
  generated: GeneratedWords | null;
  deleted_at: Date | null;
}

const columns = sql`id, number, domain, title, text, tags, language, attributes, published_at, expires_at, content_hash, generated, deleted_at`;

function record(row: Row): ItemRecord {
  return {
    id: row.id,
    number: row.number,
    domain: row.domain,
    title: row.title,
    text: row.text,
    tags: row.tags,
    language: row.language,
    attributes: row.attributes,
    publishedAt: msOrNull(row.published_at),
    expiresAt: msOrNull(row.expires_at),
    contentHash: row.content_hash,
    generated: row.generated,
    deletedAt: msOrNull(row.deleted_at),
  };
}

export function itemHistory(client: Client): ItemHistory {
  const select = async (rows: Promise<Row[]>): Promise<ItemRecord[]> => (await rows).map(record);
  return {
    async upsert(items) {
      if (items.length === 0) return [];
      // One JSON parameter: arrays of arrays (tags) cannot travel through unnest.
      const input = JSON.stringify(
        items.map((item) => ({
          id: item.id,
          domain: item.domain,
          title: item.title,
          text: item.text,
          tags: item.tags,
          language: item.language,
          attributes: item.attributes,
          published_at: timeOrNull(item.publishedAt),
          expires_at: timeOrNull(item.expiresAt),
          content_hash: item.contentHash,
        })),
      );
      const rows = await client.$queryRaw<{ id: string; change: "NEW" | "CONTENT" | "FIELDS" | "SAME" }[]>`
        WITH input AS (
          SELECT * FROM jsonb_to_recordset(${input}::jsonb) AS t(id text, domain text, title text, text text, tags text[], language text,
            attributes jsonb, published_at timestamptz, expires_at timestamptz, content_hash text)
        ), before AS (
          SELECT i.id, COALESCE(i.generated->>'of', i.content_hash) <> n.content_hash AS content,
            (i.domain, i.title, i.text, i.tags, i.language, i.attributes, i.published_at, i.expires_at, i.deleted_at)
              IS DISTINCT FROM (n.domain, n.title, n.text, n.tags, n.language, n.attributes, n.published_at, n.expires_at, NULL::timestamptz) AS fields
          FROM items i JOIN input n USING (id)
        ), written AS (
          INSERT INTO items (id, domain, title, text, tags, language, attributes, published_at, expires_at, content_hash)
          SELECT n.* FROM input n LEFT JOIN before b USING (id) WHERE b.id IS NULL OR b.content OR b.fields
          ON CONFLICT (id) DO UPDATE SET domain = EXCLUDED.domain, title = EXCLUDED.title, text = EXCLUDED.text, tags = EXCLUDED.tags,
            language = EXCLUDED.language, attributes = EXCLUDED.attributes, published_at = EXCLUDED.published_at, expires_at = EXCLUDED.expires_at,
            content_hash = CASE WHEN items.generated->>'of' = EXCLUDED.content_hash THEN items.content_hash ELSE EXCLUDED.content_hash END,
            generated = CASE WHEN items.generated->>'of' = EXCLUDED.content_hash THEN items.generated END, deleted_at = NULL, updated_at = now(), changed_by = pg_current_xact_id()::text::bigint
          RETURNING id
        )
        SELECT n.id, CASE WHEN b.id IS NULL THEN 'NEW' WHEN b.content THEN 'CONTENT' WHEN b.fields THEN 'FIELDS' ELSE 'SAME' END AS change
        FROM input n LEFT JOIN before b USING (id)`;
      const changes = new Map(rows.map(({ id, change }) => [id, change]));
      return items.map(({ id }) => changes.get(id)!);
    },
    async describe(items) {
      if (items.length === 0) return [];
      const input = JSON.stringify(
        items.map(({ id, contentHash, generated }) => ({ id, content_hash: contentHash, generated })),
      );
      const rows = await client.$queryRaw<{ id: string }[]>`
        UPDATE items i SET generated = n.generated, content_hash = n.content_hash, updated_at = now(),
          changed_by = pg_current_xact_id()::text::bigint
        FROM jsonb_to_recordset(${input}::jsonb) AS n(id text, content_hash text, generated jsonb)
        WHERE i.id = n.id AND i.deleted_at IS NULL AND COALESCE(i.generated->>'of', i.content_hash) = n.generated->>'of'
        RETURNING i.id`;
      return rows.map(({ id }) => id);
    },
    async remove(ids) {
      const rows = await client.$queryRaw<{ id: string }[]>`
        UPDATE items SET deleted_at = now(), updated_at = now(), changed_by = pg_current_xact_id()::text::bigint
        WHERE id = ANY(${[...ids]}) AND deleted_at IS NULL RETURNING id`;
      return rows.map(({ id }) => id);
    },
    byIds: (ids) =>
      ids.length === 0
        ? Promise.resolve([])
        : select(client.$queryRaw<Row[]>`SELECT ${columns} FROM items WHERE id = ANY(${[...ids]})`),
    byNumbers: (numbers) =>
      numbers.length === 0
        ? Promise.resolve([])
        : select(client.$queryRaw<Row[]>`SELECT ${columns} FROM items WHERE number = ANY(${[...numbers]})`),
    page: (filter, first, after) =>
      select(client.$queryRaw<Row[]>`
      SELECT ${columns} FROM items WHERE ${all([...itemConditions(filter), ...(after === null ? [] : [sql`id > ${after}`])])} ORDER BY id LIMIT ${first}`),
    async count(filter) {
      const [row] = await client.$queryRaw<
        { n: bigint }[]
      >`SELECT count(*) AS n FROM items WHERE ${all(itemConditions(filter))}`;
      return Number(row!.n);
    },
    async *all(batch = 2000) {
      let last = 0;
      for (;;) {
        const rows = await client.$queryRaw<
          Row[]
        >`SELECT ${columns} FROM items WHERE number > ${last} ORDER BY number LIMIT ${batch}`;
        if (rows.length === 0) return;
        yield rows.map(record);
        last = rows.at(-1)!.number;
      }
    },
    async changedSince(horizon) {
      // Transactions older than the snapshot's oldest running one have all ended: next time look from there on.
      const [row] = await client.$queryRaw<
        { horizon: bigint }[]
      >`SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon`;
      const items = await select(
        client.$queryRaw<Row[]>`SELECT ${columns} FROM items WHERE changed_by >= ${horizon} ORDER BY number`,
      );
      return { items, horizon: row!.horizon };
    },
  };
}

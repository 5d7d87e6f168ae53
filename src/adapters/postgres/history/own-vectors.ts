import type { OwnVector, OwnVectorHistory } from "../../../ports/history/own-vectors.js";
import { bytesOf, chunks, sql, vectorOf, type Client } from "./sql.js";

interface Row {
  space: string;
  item_id: string;
  vector: Uint8Array;
}

export function ownVectorHistory(client: Client): OwnVectorHistory {
  return {
    async spaces() {
      const rows = await client.vectorSpace.findMany({ orderBy: { name: "asc" } });
      return rows.map(({ createdAt, ...rest }) => ({ ...rest, createdAt: createdAt.getTime() }));
    },
    async addSpace(name, dimension) {
      return (await client.vectorSpace.createMany({ data: [{ name, dimension }], skipDuplicates: true })).count > 0;
    },
    async removeSpace(name) {
      return (await client.vectorSpace.deleteMany({ where: { name } })).count > 0;
    },
    async put(vectors) {
      const changed: string[] = [];
      for (const part of chunks([...vectors], 200)) {
        const ids = part.map(([id]) => id);
        const wanted = part.flatMap(([id, own]) =>
          own.map(({ space, vector }) => ({ space, id, bytes: bytesOf(vector) })),
        );
        const before = await client.$queryRaw<Row[]>`
          SELECT space, item_id, vector FROM item_vectors WHERE item_id = ANY(${ids}::text[])`;
        const key = (space: string, id: string): string => `${space}\u001f${id}`;
        const kept = new Map(before.map((row) => [key(row.space, row.item_id), row.vector]));
        const fresh = wanted.filter(
          ({ space, id, bytes }) => !bytes.equals(kept.get(key(space, id)) ?? Buffer.alloc(0)),
        );
        const names = new Set(wanted.map(({ space, id }) => key(space, id)));
        const gone = before.filter((row) => !names.has(key(row.space, row.item_id)));
        if (gone.length > 0)
          await client.$executeRaw`
            DELETE FROM item_vectors v USING unnest(${gone.map(({ space }) => space)}::text[], ${gone.map(({ item_id }) => item_id)}::text[])
              AS t(space, item_id) WHERE v.space = t.space AND v.item_id = t.item_id`;
        if (fresh.length > 0)
          await client.$executeRaw`
            INSERT INTO item_vectors (space, item_id, vector)
            SELECT * FROM unnest(${fresh.map(({ space }) => space)}::text[], ${fresh.map(({ id }) => id)}::text[],
              ${fresh.map(({ bytes }) => bytes)}::bytea[])
            ON CONFLICT (space, item_id) DO UPDATE SET vector = EXCLUDED.vector`;
        changed.push(...new Set([...gone.map(({ item_id }) => item_id), ...fresh.map(({ id }) => id)]));
      }
      return changed;
    },
    async get(space, itemIds) {
      const rows = await client.$queryRaw<Row[]>`
        SELECT space, item_id, vector FROM item_vectors WHERE space = ${space} AND item_id = ANY(${[...itemIds]}::text[])`;
      return new Map(rows.map(({ item_id, vector }) => [item_id, vectorOf(vector)]));
    },
    async all(itemIds) {
      const rows = await client.$queryRaw<Row[]>`
        SELECT space, item_id, vector FROM item_vectors WHERE item_id = ANY(${[...itemIds]}::text[]) ORDER BY space`;
      return byKey(rows, ({ item_id }) => item_id);
    },
    async ofItems(first, after) {
      const rows = await client.$queryRaw<(Row & { number: number })[]>`
        WITH wanted AS (
          SELECT i.id, i.number FROM items i
          WHERE i.deleted_at IS NULL AND i.number > ${after} AND EXISTS (SELECT 1 FROM item_vectors v WHERE v.item_id = i.id)
          ORDER BY i.number LIMIT ${first})
        SELECT w.number, v.space, v.item_id, v.vector FROM wanted w JOIN item_vectors v ON v.item_id = w.id
        ORDER BY w.number, v.space`;
      return [...byKey(rows, ({ number }) => number)].map(([number, vectors]) => ({ number, vectors }));
    },
    async namesOf(itemIds) {
      const rows = await client.$queryRaw<{ item_id: string; names: string[] }[]>`
        SELECT item_id, array_agg(space ORDER BY space) AS names FROM item_vectors
        WHERE item_id = ANY(${[...itemIds]}::text[]) GROUP BY item_id`;
      return new Map(rows.map(({ item_id, names }) => [item_id, names]));
    },
    async page(space, first, after) {
      const rows = await client.$queryRaw<Row[]>`
        SELECT v.space, v.item_id, v.vector FROM item_vectors v JOIN items i ON i.id = v.item_id AND i.deleted_at IS NULL
        WHERE v.space = ${space} ${after === null ? sql`` : sql`AND v.item_id > ${after}`} ORDER BY v.item_id LIMIT ${first}`;
      return rows.map(({ item_id, vector }) => ({ itemId: item_id, vector: vectorOf(vector) }));
    },
    async counts() {
      const rows = await client.$queryRaw<{ space: string; n: bigint }[]>`
        SELECT v.space, count(*) AS n FROM item_vectors v JOIN items i ON i.id = v.item_id AND i.deleted_at IS NULL GROUP BY v.space`;
      return new Map(rows.map(({ space, n }) => [space, Number(n)]));
    },
  };
}

/** Vectors by a key of their rows, in the order of these. */
function byKey<R extends Row, Key>(rows: readonly R[], keyOf: (row: R) => Key): Map<Key, OwnVector[]> {
  const out = new Map<Key, OwnVector[]>();
  for (const row of rows) {
    const key = keyOf(row);
    out.set(key, [...(out.get(key) ?? []), { space: row.space, vector: vectorOf(row.vector) }]);
  }
  return out;
}

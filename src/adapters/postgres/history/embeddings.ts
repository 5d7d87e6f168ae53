import type { EmbeddingHistory } from "../../../ports/history/embeddings.js";
import { bytesOf, chunks, vectorOf, type Client } from "./sql.js";

export function embeddingHistory(client: Client): EmbeddingHistory {
  return {
    async get(space, hashes) {
      const out = new Map<string, Float32Array>();
      for (const part of chunks(hashes, 1000)) {
        const rows = await client.$queryRaw<
          { hash: string; vector: Uint8Array }[]
        >`SELECT hash, vector FROM embeddings WHERE space = ${space} AND hash = ANY(${part})`;
        for (const { hash, vector } of rows) out.set(hash, vectorOf(vector));
      }
      return out;
    },
    async put(space, vectors) {
      for (const part of chunks([...vectors], 500))
        await client.$executeRaw`
          INSERT INTO embeddings (space, hash, vector)
          SELECT ${space}, h, v FROM unnest(${part.map(([hash]) => hash)}::text[], ${part.map(([, vector]) => bytesOf(vector))}::bytea[]) AS t(h, v)
          ON CONFLICT DO NOTHING`;
    },
    async spaces() {
      // From one to the next by the index: there are few spaces and many vectors.
      const rows = await client.$queryRaw<{ space: string }[]>`
        WITH RECURSIVE each AS (
          SELECT min(space) AS space FROM embeddings
          UNION ALL
          SELECT (SELECT min(e.space) FROM embeddings e WHERE e.space > each.space) FROM each WHERE each.space IS NOT NULL)
        SELECT space FROM each WHERE space IS NOT NULL`;
      return rows.map(({ space }) => space);
    },
    remove: (space, most) =>
      client.$executeRaw`
        DELETE FROM embeddings WHERE space = ${space} AND hash = ANY(ARRAY(
          SELECT hash FROM embeddings WHERE space = ${space} LIMIT ${most}))`,
    async countItems(space) {
      const [row] = await client.$queryRaw<{ n: bigint }[]>`
        SELECT count(*) AS n FROM items i JOIN embeddings e ON e.space = ${space} AND e.hash = i.content_hash WHERE i.deleted_at IS NULL`;
      return Number(row!.n);
    },
    async present(space, numbers) {
      if (numbers.length === 0) return [];
      const rows = await client.$queryRaw<{ number: number }[]>`
        SELECT i.number FROM items i JOIN embeddings e ON e.space = ${space} AND e.hash = i.content_hash
        WHERE i.number = ANY(${[...numbers]}::int[]) AND i.deleted_at IS NULL`;
      return rows.map(({ number }) => number);
    },
    async *ofItems(space, batch = 2000) {
      let last = 0;
      for (;;) {
        const rows = await client.$queryRaw<{ number: number; id: string; vector: Uint8Array }[]>`
          SELECT i.number, i.id, e.vector FROM items i JOIN embeddings e ON e.space = ${space} AND e.hash = i.content_hash
          WHERE i.deleted_at IS NULL AND i.number > ${last} ORDER BY i.number LIMIT ${batch}`;
        if (rows.length === 0) return;
        yield rows.map(({ number, id, vector }) => ({ number, id, vector: vectorOf(vector) }));
        last = rows.at(-1)!.number;
      }
    },
  };
}

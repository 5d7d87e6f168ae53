import type { RetentionHistory } from "../../../ports/history/retention.js";
import { time, type Client } from "./sql.js";

export function retentionHistory(client: Client): RetentionHistory {
  return {
    async behaviours(type, before, most) {
      const rows = await client.$queryRaw<
        { user_id: string; item_id: string | null; value: number | null; occurred_at: Date; text_hash: string | null }[]
      >`
        DELETE FROM behaviours WHERE id IN (
          SELECT id FROM behaviours WHERE type = ${type}::"BehaviourType" AND occurred_at < ${time(before)}::timestamptz ORDER BY occurred_at LIMIT ${most}
        ) RETURNING user_id, item_id, value, occurred_at, text_hash`;
      const hashes = [...new Set(rows.flatMap(({ text_hash }) => text_hash ?? []))];
      if (hashes.length > 0)
        await client.$executeRaw`
          DELETE FROM embeddings e WHERE hash = ANY(${hashes})
            AND NOT EXISTS (SELECT 1 FROM behaviours b WHERE b.text_hash = e.hash) AND NOT EXISTS (SELECT 1 FROM items i WHERE i.content_hash = e.hash)`;
      return rows.map(({ user_id, item_id, value, occurred_at }) => ({
        userId: user_id,
        itemId: item_id,
        type,
        value,
        occurredAt: occurred_at.getTime(),
      }));
    },
    feedback: (before, most) => client.$executeRaw`
      DELETE FROM feedback WHERE id IN (SELECT id FROM feedback WHERE occurred_at < ${time(before)}::timestamptz ORDER BY occurred_at LIMIT ${most})`,
    recommendations: (before, most) => client.$executeRaw`
      DELETE FROM recommendation_sets WHERE id IN (SELECT id FROM recommendation_sets WHERE at < ${time(before)}::timestamptz ORDER BY at LIMIT ${most})`,
    deadWork: (before, most) => client.$executeRaw`
      DELETE FROM outbox WHERE number IN (SELECT number FROM outbox WHERE dead_at < ${time(before)}::timestamptz AND topic <> 'erase' ORDER BY dead_at LIMIT ${most})`,
    refusals: (before, most) => client.$executeRaw`
      DELETE FROM stream_refusals WHERE number IN (SELECT number FROM stream_refusals WHERE at < ${time(before)}::timestamptz ORDER BY at LIMIT ${most})`,
  };
}

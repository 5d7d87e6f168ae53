import type { FeedbackKind, FeedbackRecord } from "../../../../ports/history/feedback.js";
import { time, type Client } from "../sql.js";

/** Everything a user fed back, in order of time. */
export async function feedbackOf(client: Client, userId: string): Promise<FeedbackRecord[]> {
  const rows = await client.feedback.findMany({
    where: { userId },
    orderBy: { occurredAt: "asc" },
    omit: { contentHash: true, recordedAt: true },
  });
  return rows.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() }));
}

/** Inserts feedback whose id is new; per element, in order. */
export async function insertFeedback(
  client: Client,
  f: readonly (FeedbackRecord & { contentHash: string })[],
): Promise<("NEW" | "DUPLICATE" | "CONFLICT")[]> {
  if (f.length === 0) return [];
  const inserted = await client.$queryRaw<{ id: string }[]>`
    INSERT INTO feedback (id, user_id, recommendation_id, item_id, kind, value, occurred_at, content_hash)
    SELECT a, b, c::uuid, d, e::"FeedbackKind", f, g, h FROM unnest(
      ${f.map((x) => x.id)}::text[], ${f.map((x) => x.userId)}::text[],
      ${f.map((x) => x.recommendationId)}::text[], ${f.map((x) => x.itemId)}::text[],
      ${f.map((x): FeedbackKind => x.kind)}::text[], ${f.map((x) => x.value)}::float8[],
      ${f.map((x) => time(x.occurredAt))}::timestamptz[], ${f.map((x) => x.contentHash)}::text[]
    ) AS t(a, b, c, d, e, f, g, h) ON CONFLICT (id) DO NOTHING RETURNING id`;
  const fresh = new Set(inserted.map(({ id }) => id));
  const known = new Map(
    (
      await client.feedback.findMany({
        where: { id: { in: f.map(({ id }) => id).filter((id) => !fresh.has(id)) } },
        select: { id: true, contentHash: true },
      })
    ).map(({ id, contentHash }) => [id, contentHash]),
  );
  return f.map((x) => {
    if (fresh.delete(x.id)) {
      known.set(x.id, x.contentHash); // a second one with the same id in this call is compared with the first
      return "NEW";
    }
    return (known.get(x.id) ?? x.contentHash) === x.contentHash ? "DUPLICATE" : "CONFLICT";
  });
}

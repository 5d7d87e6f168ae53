import type { Strategy, Task } from "../../../core/types.js";
import type { Prisma } from "../../../generated/prisma/client.js";
import type { FeedbackKind } from "../../../ports/history/feedback.js";
import type {
  LoggedSet,
  RecommendationHistory,
  RecommendationSetRecord,
} from "../../../ports/history/recommendations.js";
import { all, sql, time, type Client } from "./sql.js";

interface LoggedRow {
  id: string;
  user_id: string;
  at: Date;
  task: Task;
  model: string;
  variant: string | null;
  ranking: Uint8Array | null;
  teams: (string | null)[] | null;
  feedback: [number, FeedbackKind, number][] | null;
}

const include = {
  items: { orderBy: { position: "asc" }, omit: { setId: true } },
} satisfies Prisma.RecommendationSetInclude;

function record<T extends Prisma.RecommendationSetGetPayload<{ include: typeof include; omit: { ranking: true } }>>(
  row: T,
): T & Omit<RecommendationSetRecord, "ranking"> {
  return {
    ...row,
    task: row.task as Task,
    strategy: row.strategy as Strategy,
    at: row.at.getTime(),
    items: row.items.map((item) => ({ ...item, contributions: item.contributions as Record<string, number> })),
  };
}

export function recommendationHistory(client: Client): RecommendationHistory {
  return {
    async save(sets) {
      if (sets.length === 0) return;
      const heads = JSON.stringify(
        sets.map((s) => ({
          id: s.id,
          user_id: s.userId,
          task: s.task,
          strategy: s.strategy,
          model: s.model,
          migration_id: s.migrationId,
          context: s.context,
          weights: s.weights,
          at: time(s.at),
          experiment_id: s.experimentId,
          variant: s.variant,
          ranking:
            s.ranking === null
              ? null
              : Buffer.from(s.ranking.buffer, s.ranking.byteOffset, s.ranking.byteLength).toString("base64"),
        })),
      );
      const items = JSON.stringify(
        sets.flatMap((s) =>
          s.items.map((i) => ({
            set_id: s.id,
            position: i.position,
            item_id: i.itemId,
            probability: i.probability,
            propensity: i.propensity,
            contributions: i.contributions,
            sources: i.sources,
            team: i.team,
          })),
        ),
      );
      await client.$executeRaw`
        WITH heads AS (
          INSERT INTO recommendation_sets (id, user_id, task, strategy, model, migration_id, context, weights, at, experiment_id, variant, ranking)
          SELECT id, user_id, task, strategy, model, migration_id, context, weights, at, experiment_id, variant, decode(ranking, 'base64') FROM jsonb_to_recordset(${heads}::jsonb)
            AS t(id uuid, user_id text, task text, strategy text, model text, migration_id uuid, context jsonb, weights jsonb, at timestamptz, experiment_id text, variant text, ranking text)
          ON CONFLICT DO NOTHING
        )
        INSERT INTO recommended_items (set_id, position, item_id, probability, propensity, contributions, sources, team)
        SELECT set_id, position, item_id, probability, propensity, contributions, sources, team FROM jsonb_to_recordset(${items}::jsonb)
          AS t(set_id uuid, position int, item_id text, probability float8, propensity float8, contributions jsonb, sources text[], team text)
        ON CONFLICT DO NOTHING`;
    },
    async get(id) {
      const row = await client.recommendationSet.findUnique({ where: { id }, include });
      return row === null ? null : record(row);
    },
    async owners(ids) {
      if (ids.length === 0) return new Map();
      const rows = await client.$queryRaw<
        { id: string; user_id: string }[]
      >`SELECT id::text, user_id FROM recommendation_sets WHERE id = ANY(${[...new Set(ids)]}::uuid[])`;
      return new Map(rows.map(({ id, user_id }) => [id, user_id]));
    },
    async shown(userId, since) {
      const rows = await client.$queryRaw<{ item_id: string; times: number }[]>`
        SELECT i.item_id, count(*)::int AS times
        FROM recommendation_sets s JOIN recommended_items i ON i.set_id = s.id
        WHERE s.user_id = ${userId} AND s.at >= ${time(since)}::timestamptz
        GROUP BY i.item_id`;
      return new Map(rows.map(({ item_id, times }) => [item_id, times]));
    },
    async ofUser(userId) {
      const sets = await client.recommendationSet.findMany({
        where: { userId },
        orderBy: { at: "asc" },
        include,
        omit: { ranking: true },
      });
      const feedback = await client.feedback.findMany({
        where: { userId },
        orderBy: { occurredAt: "asc" },
        omit: { contentHash: true, recordedAt: true },
      });
      return {
        recommendations: sets.map(record),
        feedback: feedback.map((row) => ({ ...row, occurredAt: row.occurredAt.getTime() })),
      };
    },
    async logged(query, first, after) {
      const conditions = [
        ...(query.experimentId === undefined ? [] : [sql`experiment_id = ${query.experimentId}`]),
        ...(query.from === undefined ? [] : [sql`at >= ${time(query.from)}::timestamptz`]),
        ...(query.to === undefined ? [] : [sql`at < ${time(query.to)}::timestamptz`]),
        ...(query.task === undefined ? [] : [sql`task = ${query.task}`]),
        ...(query.explored ? [sql`ranking IS NOT NULL AND (weights->>'exploration')::float8 > 0`] : []),
        ...(after === null ? [] : [sql`(at, id) > (${time(after.at)}::timestamptz, ${after.id}::uuid)`]),
      ];
      const rows = await client.$queryRaw<LoggedRow[]>`
        SELECT s.id, s.user_id, s.at, s.task, s.model, s.variant, s.ranking, i.teams, f.feedback FROM (
          SELECT id, user_id, at, task, model, variant, ${query.explored ? sql`ranking` : sql`NULL::bytea AS ranking`} FROM recommendation_sets
          WHERE ${all(conditions)} ORDER BY at, id LIMIT ${first}
        ) s
        LEFT JOIN LATERAL (SELECT array_agg(team ORDER BY position) AS teams FROM recommended_items WHERE set_id = s.id) i ON TRUE
        LEFT JOIN LATERAL (
          SELECT jsonb_agg(jsonb_build_array(r.position, f.kind, extract(epoch FROM f.occurred_at) * 1000) ORDER BY f.occurred_at, f.id) AS feedback
          FROM feedback f JOIN recommended_items r ON r.set_id = s.id AND r.item_id = f.item_id
          WHERE f.recommendation_id = s.id AND f.user_id = s.user_id
        ) f ON TRUE
        ORDER BY s.at, s.id`;
      return rows.map(
        ({ user_id, at, teams, feedback, ranking, ...row }): LoggedSet => ({
          ...row,
          userId: user_id,
          at: at.getTime(),
          places: teams?.length ?? 0,
          teams: teams ?? [],
          ranking: ranking === null ? null : Uint8Array.from(ranking),
          feedback: (feedback ?? []).map(([position, kind, occurredAt]) => ({ position, kind, occurredAt })),
        }),
      );
    },
    async insertFeedback(feedback) {
      if (feedback.length === 0) return [];
      const f = feedback;
      const inserted = await client.$queryRaw<{ id: string }[]>`
        INSERT INTO feedback (id, user_id, recommendation_id, item_id, kind, value, occurred_at, content_hash)
        SELECT a, b, c::uuid, d, e::"FeedbackKind", f, g, h FROM unnest(
          ${f.map((x) => x.id)}::text[], ${f.map((x) => x.userId)}::text[], ${f.map((x) => x.recommendationId)}::text[], ${f.map((x) => x.itemId)}::text[],
          ${f.map((x): FeedbackKind => x.kind)}::text[], ${f.map((x) => x.value)}::float8[], ${f.map((x) => time(x.occurredAt))}::timestamptz[], ${f.map((x) => x.contentHash)}::text[]
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
    },
  };
}

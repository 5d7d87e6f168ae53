import type { Task } from "../../../../core/types.js";
import type { FeedbackKind } from "../../../../ports/history/feedback.js";
import type { LoggedSet, LoggedSetCursor, LoggedSetQuery } from "../../../../ports/history/recommendations.js";
import { all, sql, time, type Client } from "../sql.js";
import { placesOf, shownPositions } from "./shown-places.js";

interface LoggedRow {
  id: string;
  user_id: string;
  at: Date;
  task: Task;
  model: string;
  variant: string | null;
  satisfied: number | null;
  ranking: Uint8Array | null;
  positions: number[];
  /** [position, team] of items in rows of their own, as of sets of before */
  former: [number, string | null][] | null;
  /** [position where the item has a row of its own, item number, kind, epoch ms] */
  feedback: [number | null, number | null, FeedbackKind, number][] | null;
}

export async function loggedSets(
  client: Client,
  query: LoggedSetQuery,
  first: number,
  after: LoggedSetCursor | null,
): Promise<LoggedSet[]> {
  const conditions = [
    ...(query.experimentId === undefined ? [] : [sql`experiment_id = ${query.experimentId}`]),
    ...(query.from === undefined ? [] : [sql`at >= ${time(query.from)}::timestamptz`]),
    ...(query.to === undefined ? [] : [sql`at < ${time(query.to)}::timestamptz`]),
    ...(query.task === undefined ? [] : [sql`task = ${query.task}`]),
    ...(query.surface === undefined ? [] : [sql`context->>'surface' = ${query.surface}`]),
    ...(query.explored ? [sql`ranking IS NOT NULL AND (weights->>'exploration')::float8 > 0`] : []),
    ...(after === null ? [] : [sql`(at, id) > (${time(after.at)}::timestamptz, ${after.id}::uuid)`]),
  ];
  const rows = await client.$queryRaw<LoggedRow[]>`
    SELECT s.id::text, s.user_id, s.at, s.task, s.model, s.variant, s.satisfied, s.ranking, ${shownPositions} AS positions,
      i.former, f.feedback
    FROM (
      SELECT id, user_id, at, task, model, variant, satisfied, ranking, shown FROM recommendation_sets
      WHERE ${all(conditions)} ORDER BY at, id LIMIT ${first}
    ) s
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_array(position, team)) AS former FROM recommended_items WHERE set_id = s.id
    ) i ON TRUE
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(
        jsonb_build_array(r.position, n.number, f.kind, extract(epoch FROM f.occurred_at) * 1000)
        ORDER BY f.occurred_at, f.id) AS feedback
      FROM feedback f
      LEFT JOIN recommended_items r ON r.set_id = s.id AND r.item_id = f.item_id
      LEFT JOIN items n ON n.id = f.item_id
      WHERE f.recommendation_id = s.id AND f.user_id = s.user_id
    ) f ON TRUE
    ORDER BY s.at, s.id`;
  return rows.map((row) => loggedSet(row, { withRanking: query.explored === true }));
}

function loggedSet(row: LoggedRow, { withRanking }: { withRanking: boolean }): LoggedSet {
  const { id, user_id, at, task, model, variant, satisfied, ranking, positions, former, feedback } = row;
  const places = placesOf(ranking, positions);
  const positionOf = new Map(places.map(({ number, position }) => [number, position]));
  const teams = new Map([...(former ?? []), ...places.map(({ position, team }) => [position, team] as const)]);
  return {
    id,
    userId: user_id,
    at: at.getTime(),
    task,
    model,
    variant,
    satisfied,
    places: teams.size,
    teams: [...teams].toSorted(([a], [b]) => a - b).map(([, team]) => team),
    ranking: withRanking && ranking !== null ? Uint8Array.from(ranking) : null,
    feedback: (feedback ?? []).flatMap(([itemRow, number, kind, occurredAt]) => {
      const position = itemRow ?? (number === null ? undefined : positionOf.get(number));
      return position === undefined ? [] : [{ position, kind, occurredAt }];
    }),
  };
}

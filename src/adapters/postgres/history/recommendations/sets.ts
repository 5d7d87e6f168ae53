import type { Strategy, Task } from "../../../../core/types.js";
import type { RecommendationSetRecord } from "../../../../ports/history/recommendations.js";
import type { Client } from "../sql.js";

export async function setById(client: Client, id: string): Promise<RecommendationSetRecord | null> {
  const row = await client.recommendationSet.findUnique({
    where: { id },
    omit: { satisfied: true, satisfiedAt: true },
  });
  return row === null
    ? null
    : { ...row, task: row.task as Task, strategy: row.strategy as Strategy, at: row.at.getTime() };
}

/** Set id → the user it was made for. */
export async function ownersOf(client: Client, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await client.$queryRaw<
    { id: string; user_id: string }[]
  >`SELECT id::text, user_id FROM recommendation_sets WHERE id = ANY(${[...new Set(ids)]}::uuid[])`;
  return new Map(rows.map(({ id, user_id }) => [id, user_id]));
}

/** Feedback id → the surface whose list it was about; only of a list of the person's own. */
export async function surfacesOf(client: Client, feedbackIds: readonly string[]): Promise<Map<string, string>> {
  if (feedbackIds.length === 0) return new Map();
  const rows = await client.$queryRaw<{ id: string; surface: string }[]>`
    SELECT f.id, s.context->>'surface' AS surface FROM feedback f
    JOIN recommendation_sets s ON s.id = f.recommendation_id AND s.user_id = f.user_id
    WHERE f.id = ANY(${feedbackIds}::text[]) AND s.context->>'surface' IS NOT NULL`;
  return new Map(rows.map(({ id, surface }) => [id, surface]));
}

import type { PageAnswer, PageAnswerOutcome } from "../../../../ports/history/recommendations.js";
import { time, type Client } from "../sql.js";

/** Keeps the newest answer of each set; per element, in order. */
export async function answerPages(client: Client, answers: readonly PageAnswer[]): Promise<PageAnswerOutcome[]> {
  const outcomes: PageAnswerOutcome[] = [];
  // One by one: two of a batch may be about one page, and there are few.
  for (const answer of answers) outcomes.push(await answerPage(client, answer));
  return outcomes;
}

async function answerPage(client: Client, { setId, userId, value, at }: PageAnswer): Promise<PageAnswerOutcome> {
  const rows = await client.$queryRaw<{ newer: boolean }[]>`
    WITH former AS (
      SELECT id, satisfied_at IS NULL OR satisfied_at < ${time(at)}::timestamptz
        OR (satisfied_at = ${time(at)}::timestamptz AND satisfied <> ${value}::smallint) AS newer
      FROM recommendation_sets WHERE id = ${setId}::uuid AND user_id = ${userId} FOR UPDATE
    ), changed AS (
      UPDATE recommendation_sets s SET satisfied = ${value}::smallint, satisfied_at = ${time(at)}::timestamptz
      FROM former WHERE s.id = former.id AND former.newer
    )
    SELECT newer FROM former`;
  const [row] = rows;
  if (row === undefined) return "UNKNOWN";
  return row.newer ? "NEW" : "DUPLICATE";
}

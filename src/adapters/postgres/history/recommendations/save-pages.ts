import type { ServedPageRecord } from "../../../../ports/history/recommendations.js";
import { time, type Client } from "../sql.js";

/**
 * One row a set, whatever is on it. A later page adds the places that it showed; it may come before the first one,
 * which another process made and has not written yet.
 */
export async function savePages(client: Client, pages: readonly ServedPageRecord[]): Promise<void> {
  if (pages.length === 0) return;
  const rows = JSON.stringify(
    oneASet(pages).map((s) => ({
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
      shown: `{${s.shown.map((position) => `[${position},${position}]`).join()}}`,
    })),
  );
  await client.$executeRaw`
    INSERT INTO recommendation_sets AS kept (
      id, user_id, task, strategy, model, migration_id, context, weights, at, experiment_id, variant, ranking, shown)
    SELECT id, user_id, task, strategy, model, migration_id, context, weights, at, experiment_id, variant,
      decode(ranking, 'base64'), shown::int4multirange
    FROM jsonb_to_recordset(${rows}::jsonb) AS t(
      id uuid, user_id text, task text, strategy text, model text, migration_id uuid, context jsonb, weights jsonb,
      at timestamptz, experiment_id text, variant text, ranking text, shown text)
    ON CONFLICT (id) DO UPDATE SET
      ranking = COALESCE(kept.ranking, EXCLUDED.ranking), shown = COALESCE(kept.shown, '{}') + EXCLUDED.shown
      WHERE kept.ranking IS NULL OR kept.shown IS NULL OR NOT kept.shown @> EXCLUDED.shown`;
}

/** Pages of the same set as one: a statement can write a row only once. */
function oneASet(pages: readonly ServedPageRecord[]): ServedPageRecord[] {
  const sets = new Map<string, ServedPageRecord>();
  for (const page of pages) {
    const known = sets.get(page.id);
    sets.set(
      page.id,
      known === undefined
        ? page
        : { ...known, ranking: known.ranking ?? page.ranking, shown: [...known.shown, ...page.shown] },
    );
  }
  return [...sets.values()];
}

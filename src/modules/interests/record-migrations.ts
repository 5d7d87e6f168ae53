import type { MigrationChange, OpenMigration } from "../../core/migrations/types.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { recordOf } from "../migrations/facts.js";
import { announceMigrations, type LoggedChange } from "../webhooks/announce-migrations.js";

/** Held while the migration log grows, so that its numbers appear in order. */
export const migrationLogLock = "migration-log";

/**
 * Saves what happened to a user's migrations, logs it and tells webhooks; under `migrationLogLock`. `described`: those
 * that were told before and are described better now; they are saved without a word.
 */
export async function recordMigrations(
  inside: History,
  edition: Edition,
  userId: string,
  { changes, described }: { changes: readonly MigrationChange[]; described: readonly OpenMigration[] },
): Promise<void> {
  for (const migration of described) await inside.migrations.save(recordOf(userId, migration, edition));
  const logged: LoggedChange[] = [];
  for (const { migration, log } of changes) {
    const record = recordOf(userId, migration, edition);
    const id = await inside.migrations.save(record);
    const number = await inside.migrations.log({
      migrationId: id,
      userId,
      state: log.to,
      reason: log.reason,
      statistic: log.statistic,
      threshold: log.threshold,
      sessions: log.sessions,
      at: log.at,
    });
    logged.push({ record: { ...record, id }, log, number });
  }
  await announceMigrations(inside, userId, logged, edition);
}

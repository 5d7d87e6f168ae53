import { advance, applyChanges } from "../../../src/core/migrations/advance.js";
import type { MigrationParameters } from "../../../src/core/migrations/parameters.js";
import type { MigrationChange, OpenMigration } from "../../../src/core/migrations/types.js";
import type { Session } from "../../../src/core/session.js";
import { topics } from "../migrations/streams/visits.js";
import { ringCosine } from "../simulate/descriptions.js";

/** A change of somebody's migrations, and the session (counted from 0) that brought it. */
export interface Lived extends MigrationChange {
  readonly session: number;
}

/** What the service would say of a simulated person, session by session. */
export function live(
  sessions: readonly Session[],
  { seed, parameters }: { seed: number; parameters: MigrationParameters },
): Lived[] {
  let state: Uint8Array | null = null;
  let migrations: readonly OpenMigration[] = [];
  const lived: Lived[] = [];
  for (let total = 1; total <= sessions.length; total++) {
    const input = { migrations, state, sessions: sessions.slice(0, total), total, seed, k: topics };
    const result = advance({ ...input, centroidCosine: ringCosine, shelves: new Map() }, parameters);
    state = result.state;
    migrations = applyChanges(migrations, result.changes);
    lived.push(...result.changes.map((change) => ({ ...change, session: total - 1 })));
  }
  return lived;
}

import { advance, applyChanges, sessionWindow } from "../../src/core/migrations/advance.js";
import { parametersFor } from "../../src/core/migrations/parameters.js";
import type { OpenMigration } from "../../src/core/migrations/types.js";
import { seeded } from "../../src/core/statistics/random.js";
import { ringCosine } from "../research/simulate/descriptions.js";
import { model, userStream } from "../../test/support/simulation/stream.js";

export interface MigrationCost {
  /** closed sessions since the mark before, up to this one */
  readonly sessions: number;
  readonly stateBytes: number;
  /** milliseconds of each closed session: all that it does to migrations, state decoded and encoded */
  readonly sessionMs: readonly number[];
  readonly behavioursPerSecond: number;
}

const marks = [16, 32, 128, 512, 768] as const;

/** State size and cost of a closed session, with so many sessions kept (the last `sessionWindow` at most). */
export function migrationCost(users: number, seed: number): MigrationCost[] {
  const costs = marks.map((sessions) => ({ sessions, stateBytes: 0, sessionMs: [] as number[], behaviours: 0 }));
  for (let u = 0; u < users; u++) {
    const { sessions } = userStream(seeded(seed + u), {
      length: marks.at(-1)!,
      alternating: u % 2 === 0,
      change: null,
    });
    let state: Uint8Array | null = null;
    let open: readonly OpenMigration[] = [];
    for (let total = 1; total <= sessions.length; total++) {
      const kept = sessions.slice(Math.max(0, total - sessionWindow), total);
      const cost = costs.find((one) => total <= one.sessions)!;
      const started = performance.now();
      const result = advance(
        {
          migrations: open,
          state,
          sessions: kept,
          total,
          seed: u,
          k: model.topics,
          centroidCosine: ringCosine,
          shelves: new Map(),
        },
        parametersFor(),
      );
      cost.sessionMs.push(performance.now() - started);
      cost.behaviours += kept.at(-1)!.count;
      state = result.state;
      open = applyChanges(open, result.changes);
      if (total === cost.sessions) cost.stateBytes = Math.max(cost.stateBytes, state.length);
    }
  }
  return costs.map(({ behaviours, ...cost }) => ({
    ...cost,
    behavioursPerSecond: behaviours / (cost.sessionMs.reduce((a, b) => a + b, 0) / 1_000),
  }));
}

import type { StrategyMigration } from "../../core/strategy/strategy.js";
import type { HeldMigration } from "../../ports/history/migrations.js";
import { factsOf } from "./facts.js";

/** A user's migrations as the strategy sees them, with the sessions that began after each was confirmed. */
export function forStrategy(
  records: readonly HeldMigration[],
  sessions: readonly { readonly start: number }[],
): StrategyMigration[] {
  return records.map((record) => {
    const { id, kind, state, magnitude } = record;
    const { stateSince, slices } = factsOf(record);
    return {
      id,
      kind,
      state,
      magnitude,
      slices,
      sessionsSince: sessions.filter(({ start }) => start > stateSince).length,
    };
  });
}

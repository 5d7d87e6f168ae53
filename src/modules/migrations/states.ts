import type { MigrationState } from "../../core/types.js";

const order: readonly MigrationState[] = ["SUSPECTED", "CONFIRMED", "SETTLED", "REVERTED"];

/** Whether a state is `least` or comes later in a migration's life. */
export function reaches(state: MigrationState, least: MigrationState): boolean {
  return order.indexOf(state) >= order.indexOf(least);
}

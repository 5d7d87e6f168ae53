import type { Session } from "../session.js";
import { advance, applyChanges } from "./advance.js";
import { isLook } from "./context-step.js";
import { isLookDue, leastSessions } from "./look.js";
import type { MigrationParameters } from "./parameters.js";
import type { AdvanceInput, AdvanceResult, OpenMigration } from "./types.js";
import { regimeSessions } from "./watch.js";
import { decodeState } from "./watch-state.js";

export interface AdvanceAllInput extends Omit<AdvanceInput, "total"> {
  /** how many of `sessions` (closed, by start) the state has seen: the others are shown one by one */
  readonly seen: number;
  /** sessions of the user that are no longer kept */
  readonly dropped: number;
}

/** Advances by every session that the state has not seen yet, in order; see advance. */
export function advanceAll(
  { seen, dropped, sessions, ...input }: AdvanceAllInput,
  parameters: MigrationParameters,
): { readonly state: Uint8Array | null; readonly changes: AdvanceResult["changes"] } {
  let state = input.state;
  let migrations: readonly OpenMigration[] = input.migrations;
  const changes: AdvanceResult["changes"][number][] = [];
  for (let end = seen + 1; end <= sessions.length; end++) {
    const step = advance(
      { ...input, migrations, state, sessions: sessions.slice(0, end), total: dropped + end },
      parameters,
    );
    state = step.state;
    migrations = applyChanges(migrations, step.changes);
    changes.push(...step.changes);
  }
  return { state, changes };
}

/** Will advanceAll look at anything? A look takes milliseconds, all else microseconds. */
export function looksAhead({ state, seen, sessions }: Pick<AdvanceAllInput, "state" | "seen" | "sessions">): boolean {
  const more = sessions.length - seen;
  if (more === 0) return false;
  if (state === null) return sessions.length >= leastSessions;
  const watch = decodeState(state);
  const regime = regimeSessions(watch, sessions as readonly Session[]).length;
  for (let n = 1; n <= more; n++) {
    if (isLookDue(regime - more + n, watch.observed + n - watch.lookedAt)) return true;
    if (isLook(watch.steps + n)) return true;
  }
  return false;
}

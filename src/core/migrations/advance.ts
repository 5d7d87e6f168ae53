import { GodwitError } from "../errors.js";
import { contextStep, isLook } from "./context-step.js";
import { observe, regimeSessions } from "./watch.js";
import { decodeState, encodeState, initialState } from "./watch-state.js";
import type { WatchState } from "./watch-state.js";
import { driftStep } from "./drift-step.js";
import type { MigrationParameters } from "./parameters.js";
import type { AdvanceInput, AdvanceResult, MigrationChange, OpenMigration } from "./types.js";

/** Most sessions that are ever looked back on. */
export const sessionWindow = 512;

/**
 * What a closed session does to its user's migrations: one call, in the transaction that records the session. Shows it
 * to the test for drift, moves drifts through their states and, at 16, 32 … 2048 sessions of a regime, tests contexts.
 * Deterministic; the same session twice changes nothing. With `state: null` and more than one session everything kept
 * is replayed. Throws CONFLICT when the session is older than the newest one observed: replay then.
 */
export function advance(input: AdvanceInput, parameters: MigrationParameters): AdvanceResult {
  const session = input.sessions.at(-1);
  if (!session)
    throw new GodwitError("BAD_USER_INPUT", "no session to advance by; hand in the closed session last", ["sessions"]);
  if (input.state === null && input.sessions.length > 1) return replayAdvance(input, parameters);
  const before = input.state === null ? initialState(input.total - 1) : decodeState(input.state);
  if (session.start === before.lastStart) return { state: encodeState(before), changes: [] };
  if (session.start < before.lastStart)
    throw new GodwitError(
      "CONFLICT",
      `session of ${session.start} is older than ${before.lastStart}, the newest observed; replay with state null`,
      ["sessions"],
    );
  const { state, changes } = step(before, input, parameters);
  return { state: encodeState(state), changes };
}

function step(
  before: WatchState,
  input: AdvanceInput,
  parameters: MigrationParameters,
): { state: WatchState; changes: MigrationChange[] } {
  const regime = regimeSessions(before, input.sessions);
  const observation = observe(before, regime, {
    ...parameters,
    k: input.k,
    seed: input.seed,
    ...(input.granted ? { granted: input.granted } : {}),
    ...(input.tides ? { tides: input.tides } : {}),
  });
  const drift = driftStep({ input, parameters, observation, regime, session: regime.at(-1)! });
  const contexts = isLook(drift.state.steps)
    ? contextStep(input, regimeSessions(drift.state, input.sessions), parameters)
    : [];
  return { state: drift.state, changes: [...drift.changes, ...contexts] };
}

/** Advances session by session from nothing; migrations handed in are ignored, those found are carried along. */
function replayAdvance(input: AdvanceInput, parameters: MigrationParameters): AdvanceResult {
  let state = initialState(input.total - input.sessions.length);
  let migrations: readonly OpenMigration[] = [];
  const changes: MigrationChange[] = [];
  for (let t = 1; t <= input.sessions.length; t++) {
    const sessions = input.sessions.slice(Math.max(0, t - sessionWindow), t);
    const result = step(state, { ...input, migrations, sessions }, parameters);
    state = result.state;
    changes.push(...result.changes);
    migrations = applyChanges(migrations, result.changes);
  }
  return { state: encodeState(state), changes };
}

/** The migrations after some changes: replaced by key, new ones at the end, REVERTED ones left out. */
export function applyChanges(
  migrations: readonly OpenMigration[],
  changes: readonly MigrationChange[],
): OpenMigration[] {
  const byKey = new Map(migrations.map((m) => [m.key, m]));
  for (const { migration } of changes) byKey.set(migration.key, migration);
  return [...byKey.values()].filter((m) => m.state !== "REVERTED");
}

import type { Session } from "../session.js";
import { sameChange } from "./same-change.js";
import type { MigrationChange, MigrationLogEntry, OpenMigration } from "./types.js";
import type { MigrationState } from "../types.js";

export interface Reconciliation {
  /** not published yet, each with its log line */
  readonly changes: readonly MigrationChange[];
  /** published already, only described better now: stored, not published again */
  readonly described: readonly OpenMigration[];
}

const order: Readonly<Record<MigrationState, number>> = { SUSPECTED: 0, CONFIRMED: 1, SETTLED: 2, REVERTED: 3 };

/**
 * Matches the migrations that a replay found with those published of the same user. A drift is the same where dates
 * and topics agree (sameChange), a difference between contexts where the contrast is the same. A matched one keeps its
 * key and the day it was detected, and only a later state is published. A new one is published once, in its last
 * state. One that was published and is not found, though its evidence is still there, is withdrawn; `withdraw` = the
 * topics are the same as when it was published.
 *
 * said: in any state. replayed: every change of the replay, in order. sessions: those replayed, by start.
 */
export function reconcile(
  said: readonly OpenMigration[],
  replayed: readonly MigrationChange[],
  sessions: readonly Session[],
  { withdraw }: { readonly withdraw: boolean },
): Reconciliation {
  const found = [...new Map(replayed.map((change) => [change.migration.key, change])).values()];
  const matches = matched(said, found, sessions);
  const keys = new Set(said.map(({ key }) => key));
  const changes: MigrationChange[] = [];
  const described: OpenMigration[] = [];
  for (const { migration, log } of found) {
    const known = matches.get(migration.key);
    if (known === undefined) {
      const key = unusedKey(migration.key, keys);
      keys.add(key);
      changes.push({ type: "OPENED", migration: { ...migration, key }, log: { ...log, from: null } });
      continue;
    }
    const granted = migration.granted ?? known.granted;
    const kept = { ...migration, key: known.key, detectedAt: known.detectedAt, granted };
    if (order[migration.state] > order[known.state] || (known.state === "REVERTED" && migration.state !== "REVERTED"))
      changes.push({ type: "MOVED", migration: kept, log: { ...log, from: known.state } });
    else if (known.state !== "REVERTED") described.push({ ...kept, state: known.state, stateSince: known.stateSince });
  }
  const met = new Set([...matches.values()].map(({ key }) => key));
  const last = sessions.at(-1);
  if (withdraw && last !== undefined)
    for (const migration of said)
      if (!met.has(migration.key) && migration.state !== "REVERTED" && proofKept(migration, sessions))
        changes.push(withdrawn(migration, last, sessions.length));
  return { changes, described };
}

/** By key of what was found: what was said of it. Each is matched once, the nearest dates first. */
function matched(
  said: readonly OpenMigration[],
  found: readonly MigrationChange[],
  sessions: readonly Session[],
): Map<string, OpenMigration> {
  const pairs = found.flatMap(({ migration }) =>
    said.flatMap((known) => {
      const distance = sameChange(known, migration, sessions);
      return distance === null ? [] : [{ known, key: migration.key, distance }];
    }),
  );
  const out = new Map<string, OpenMigration>();
  const taken = new Set<string>();
  // What holds is matched before what was withdrawn.
  const withdrawnLast = ({ known }: { known: OpenMigration }): number => (known.state === "REVERTED" ? 1 : 0);
  for (const pair of pairs.toSorted((a, b) => withdrawnLast(a) - withdrawnLast(b) || a.distance - b.distance)) {
    if (out.has(pair.key) || taken.has(pair.known.key)) continue;
    out.set(pair.key, pair.known);
    taken.add(pair.known.key);
  }
  return out;
}

/** Another drift may have been noticed in the very same session: its row must not be written over. */
function unusedKey(key: string, used: ReadonlySet<string>): string {
  if (!used.has(key)) return key;
  for (let n = 2; ; n++) if (!used.has(`${key}:${n}`)) return `${key}:${n}`;
}

/** Are all the sessions that spoke for it among those replayed? Without them a replay cannot deny it. */
function proofKept({ changedAt, evidence }: OpenMigration, sessions: readonly Session[]): boolean {
  if (changedAt === null || evidence.length === 0) return false;
  return evidence.every(({ start, end }) => sessions.some((s) => s.start <= end && s.end >= start));
}

function withdrawn(migration: OpenMigration, last: Session, sessions: number): MigrationChange {
  const log: MigrationLogEntry = {
    at: last.end,
    from: migration.state,
    to: "REVERTED",
    reason: "HISTORY_CORRECTED",
    statistic: migration.statistic,
    threshold: migration.threshold,
    averageRunLength: migration.averageRunLength,
    sessions,
  };
  return { type: "MOVED", migration: { ...migration, state: "REVERTED", stateSince: last.start }, log };
}

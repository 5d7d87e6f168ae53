import type { EvaluationBehaviour } from "../../core/evaluation/world.js";
import { sessionGapMs } from "../../core/session.js";
import type { Sitting } from "../../core/topics/companions.js";

/** What users had in one sitting before a time, in order of time, as rows of `rowOf` by item number. */
export function sittingsBefore(
  split: number,
  behaviours: readonly EvaluationBehaviour[],
  rowOf: ReadonlyMap<number, number>,
): Sitting[] {
  const sittings: Set<number>[] = [];
  const open = new Map<number, { last: number; sessionId: string | null; rows: Set<number> }>();
  for (const { user, signal } of behaviours) {
    const row = signal.item === null ? undefined : rowOf.get(signal.item);
    if (row === undefined || signal.at >= split || signal.strength <= 0) continue;
    const current = open.get(user);
    const same =
      current !== undefined &&
      (signal.sessionId === null && current.sessionId === null
        ? signal.at - current.last <= sessionGapMs
        : signal.sessionId === current.sessionId);
    if (same) {
      current.last = signal.at;
      current.rows.add(row);
      continue;
    }
    const rows = new Set([row]);
    sittings.push(rows);
    open.set(user, { last: signal.at, sessionId: signal.sessionId, rows });
  }
  return sittings.map((rows) => [...rows]);
}

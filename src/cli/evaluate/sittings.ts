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
    const own = open.get(user);
    const same =
      own !== undefined &&
      (signal.sessionId === null && own.sessionId === null
        ? signal.at - own.last <= sessionGapMs
        : signal.sessionId === own.sessionId);
    if (same) {
      own.last = signal.at;
      own.rows.add(row);
      continue;
    }
    const rows = new Set([row]);
    sittings.push(rows);
    open.set(user, { last: signal.at, sessionId: signal.sessionId, rows });
  }
  return sittings.map((rows) => [...rows]);
}

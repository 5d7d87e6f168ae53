import { sessionGapMs } from "../../../src/core/session.js";
import type { Sitting } from "../../../src/core/topics/companions.js";

/** What people had in one sitting, as rows: `behaviours` in order of time, `place` the row of each item. */
export function sittingsOf(
  behaviours: readonly { readonly userId: string; readonly itemId?: string; readonly occurredAt: string }[],
  place: ReadonlyMap<string, number>,
): Sitting[] {
  const open = new Map<string, { last: number; rows: Set<number> }>();
  const sittings: Set<number>[] = [];
  for (const { userId, itemId, occurredAt } of behaviours) {
    const row = itemId === undefined ? undefined : place.get(itemId);
    if (row === undefined) continue;
    const at = Date.parse(occurredAt);
    const own = open.get(userId);
    if (own !== undefined && at - own.last <= sessionGapMs) {
      own.last = at;
      own.rows.add(row);
      continue;
    }
    const rows = new Set([row]);
    sittings.push(rows);
    open.set(userId, { last: at, rows });
  }
  return sittings.map((rows) => [...rows]);
}

import { strengthOf } from "../../core/interests/signal.js";
import { sessionGapMs } from "../../core/session.js";
import type { Sitting } from "../../core/topics/companions.js";
import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";

/** Newest behaviours that are read: what is older says little that these do not. */
const mostBehaviours = 300_000;
const pageSize = 5_000;
/** Sittings kept of one person, the newest: nobody decides alone what belongs together. */
const sittingsAPerson = 60;

interface Open {
  readonly start: number;
  end: number;
  readonly sessionId: string | null;
  readonly rows: Set<number>;
}

/**
 * What people had in one sitting (no gap of 30 minutes, or one session id), in order of time: rows of `place`, which
 * says the row of an item's id. Behaviours against an item do not count.
 */
export async function readSittings(history: History, place: ReadonlyMap<string, number>): Promise<Sitting[]> {
  const ofUser = new Map<string, Open[]>();
  let read = 0;
  for (let before: BehaviourRecord | null = null; read < mostBehaviours; ) {
    const page: BehaviourRecord[] = await history.behaviours.newest(
      pageSize,
      before === null ? null : { occurredAt: before.occurredAt, id: before.id },
    );
    if (page.length === 0) break;
    read += page.length;
    before = page.at(-1)!;
    for (const behaviour of page) add(ofUser, behaviour, place);
  }
  return [...ofUser.values()]
    .flat()
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map(({ rows }) => [...rows].toSorted((a, b) => a - b));
}

/** Behaviours come newest first: a sitting grows towards its beginning. */
function add(
  ofUser: Map<string, Open[]>,
  { userId, itemId, type, value, occurredAt, sessionId }: BehaviourRecord,
  place: ReadonlyMap<string, number>,
): void {
  const row = itemId === null ? undefined : place.get(itemId);
  if (row === undefined || strengthOf(type, value) <= 0) return;
  let own = ofUser.get(userId);
  if (own === undefined) ofUser.set(userId, (own = []));
  const open = own.at(-1);
  const same =
    open !== undefined &&
    (sessionId === null && open.sessionId === null
      ? open.end - occurredAt <= sessionGapMs
      : sessionId === open.sessionId);
  if (same) {
    open.end = occurredAt;
    open.rows.add(row);
  } else if (own.length < sittingsAPerson)
    own.push({ start: occurredAt, end: occurredAt, sessionId, rows: new Set([row]) });
}

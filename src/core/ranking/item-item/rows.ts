import { sessionGapMs } from "../../session.js";
import { dayMs } from "../../time.js";

/** What training rows are made of: who had which item when; in order of time. */
export interface Had {
  readonly user: number;
  readonly signal: {
    readonly at: number;
    readonly item: number | null;
    readonly strength: number;
    readonly sessionId: string | null;
  };
}

/** Fades rows: a value is 2^(−age/H) of the last time, as of `now` (epoch ms). Absent = binary. */
export interface Fading {
  readonly now: number;
  readonly halfLifeDays: number;
}

/** One row per user: the items the user had. */
export function userRows(training: readonly Had[], fading?: Fading): Map<number, number>[] {
  return [...rowsBy(training, ({ user }) => user, fading).values()];
}

/**
 * An item that one user had in many sessions counts in co-occurrence for no more than so many of them: a pair of items
 * cannot be tied together by one person.
 */
export const sessionsPerUserAndItem = 3;

/**
 * One row per session (explicit id, or no gap of 30 minutes): the items it held. Sessions longer than `cap` keep their
 * last items; what one user has often is made less of in each session, so that its squares add up to at most
 * `sessionsPerUserAndItem`, and so do its products with any other item (Cauchy–Schwarz).
 */
export function sessionRows(training: readonly Had[], fading?: Fading, cap = 200): Map<number, number>[] {
  return ownedSessionRows(training, fading, cap).map(([, row]) => row);
}

/** The same with whose session each row is. */
export function ownedSessionRows(
  training: readonly Had[],
  fading?: Fading,
  cap = 200,
): (readonly [user: number, row: Map<number, number>])[] {
  const ownerOf: number[] = [];
  const last = new Map<number, { at: number; session: number }>();
  let sessions = 0;
  const explicit = new Map<string, number>();
  const rows = rowsBy(
    training,
    ({ user, signal }) => {
      if (signal.sessionId !== null) {
        const key = `${user}\u001f${signal.sessionId}`;
        const session = explicit.get(key) ?? sessions++;
        explicit.set(key, session);
        ownerOf[session] = user;
        return session;
      }
      const known = last.get(user);
      const session = known && signal.at - known.at <= sessionGapMs ? known.session : sessions++;
      last.set(user, { at: signal.at, session });
      ownerOf[session] = user;
      return session;
    },
    fading,
  );
  const capped = [...rows].map(([session, row]): [number, Map<number, number>] => [
    ownerOf[session]!,
    row.size > cap ? new Map([...row].slice(-cap)) : row,
  ]);
  saturate(capped);
  return capped;
}

/** Scales, in place, what a user had in more than `sessionsPerUserAndItem` sessions. */
function saturate(rows: readonly (readonly [user: number, row: Map<number, number>])[]): void {
  const squares = new Map<number, Map<number, number>>();
  for (const [user, row] of rows) {
    let mine = squares.get(user);
    if (mine === undefined) squares.set(user, (mine = new Map()));
    for (const [item, value] of row) mine.set(item, (mine.get(item) ?? 0) + value * value);
  }
  for (const [user, row] of rows) {
    const mine = squares.get(user)!;
    for (const [item, value] of row) {
      const sum = mine.get(item)!;
      if (sum > sessionsPerUserAndItem) row.set(item, value * Math.sqrt(sessionsPerUserAndItem / sum));
    }
  }
}

function rowsBy(
  training: readonly Had[],
  keyOf: (had: Had) => number,
  fading?: Fading,
): Map<number, Map<number, number>> {
  const rows = new Map<number, Map<number, number>>();
  for (const had of training) {
    const { item, strength, at } = had.signal;
    if (item === null || strength <= 0) continue;
    const key = keyOf(had);
    const row = rows.get(key) ?? new Map<number, number>();
    rows.set(key, row);
    row.set(item, fading ? 2 ** (-(fading.now - at) / (fading.halfLifeDays * dayMs)) : 1);
  }
  return rows;
}

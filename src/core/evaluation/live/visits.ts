import { sessionGapMs } from "../../session.js";
import type { EvaluationBehaviour } from "../world.js";

/** One session of a user: indices of its behaviours, in order of time. */
export interface Visit {
  readonly user: number;
  readonly behaviours: readonly number[];
}

/**
 * The sessions of everybody in order of their beginnings: under one explicit id, or without a gap longer than 30
 * minutes. behaviours: in order of time; those without an item are left out.
 */
export function visitsOf(behaviours: readonly EvaluationBehaviour[]): Visit[] {
  const visits: { user: number; behaviours: number[] }[] = [];
  const open = new Map<number, { visit: { user: number; behaviours: number[] }; last: number; id: string | null }>();
  behaviours.forEach(({ user, signal: { at, item, sessionId } }, i) => {
    if (item === null) return;
    const current = open.get(user);
    const same =
      current !== undefined &&
      (sessionId === null && current.id === null ? at - current.last <= sessionGapMs : sessionId === current.id);
    if (same) {
      current.visit.behaviours.push(i);
      current.last = at;
      return;
    }
    const visit = { user, behaviours: [i] };
    visits.push(visit);
    open.set(user, { visit, last: at, id: sessionId });
  });
  return visits;
}

import type { EvaluationBehaviour } from "../../../src/core/evaluation/world.js";
import { sessionGapMs } from "../../../src/core/session.js";

/** One session of one user; behaviours in order of time. */
export interface PlayedSession {
  readonly user: number;
  readonly start: number;
  readonly behaviours: EvaluationBehaviour["signal"][];
}

/** Behaviours (in order of time) as sessions in order of their starts: by explicit id, or by gaps of 30 minutes. */
export function sessionsOf(behaviours: readonly EvaluationBehaviour[]): PlayedSession[] {
  const open = new Map<string, PlayedSession>();
  const out: PlayedSession[] = [];
  for (const { user, signal } of behaviours) {
    const key = JSON.stringify([user, signal.sessionId]);
    const session = open.get(key);
    if (
      session !== undefined &&
      (signal.sessionId !== null || signal.at - session.behaviours.at(-1)!.at <= sessionGapMs)
    )
      session.behaviours.push(signal);
    else {
      const fresh = { user, start: signal.at, behaviours: [signal] };
      open.set(key, fresh);
      out.push(fresh);
    }
  }
  return out.toSorted((a, b) => a.start - b.start);
}

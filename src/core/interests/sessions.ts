import { addScaled, emptySparse } from "../sparse.js";
import { sessionGapMs, type Session } from "../session.js";
import type { Scene } from "../types.js";
import type { Signal } from "./signal.js";

/** A session and the explicit id that held it together; null = held together by time. */
export interface UserSession extends Session {
  readonly id: string | null;
}

/** Only the newest sessions by start are kept. */
export const maxSessions = 512;

/**
 * Adds one behaviour to sessions sorted by start, in place, whenever it happened.
 *
 * Behaviours with a session id form the session of that id. The others chain: two belong together when no gap between
 * neighbours is longer than 30 minutes, so a late behaviour may join two sessions into one (single linkage: the result
 * does not depend on the order of arrival). Behaviours without a domain count under the domain "".
 */
export function foldSession(sessions: UserSession[], signal: Signal): void {
  const joined: number[] = [];
  for (let i = sessions.length - 1; i >= 0; i--) {
    const session = sessions[i]!;
    if (session.id !== signal.sessionId) continue;
    if (signal.sessionId !== null) {
      joined.push(i);
      break;
    }
    if (session.end + sessionGapMs < signal.at) break;
    if (session.start - sessionGapMs <= signal.at) joined.push(i);
  }
  let session = single(signal);
  for (const i of joined) {
    session = merge(sessions[i]!, session);
    sessions.splice(i, 1);
  }
  let position = sessions.length;
  while (position > 0 && compare(sessions[position - 1]!, session) > 0) position--;
  sessions.splice(position, 0, session);
  if (sessions.length > maxSessions) sessions.splice(0, sessions.length - maxSessions);
}

function single(signal: Signal): UserSession {
  const topics = signal.strength > 0 ? addScaled(emptySparse, signal.topics, signal.strength) : emptySparse;
  return {
    id: signal.sessionId,
    start: signal.at,
    end: signal.at,
    count: 1,
    hour: signal.hour,
    weekday: signal.weekday,
    scene: signal.scene,
    topics,
    byDomain: topics.index.length > 0 ? { [signal.domain ?? ""]: topics } : {},
  };
}

function merge(a: UserSession, b: UserSession): UserSession {
  const first = compare(a, b) <= 0 ? a : b;
  const byDomain = new Map(Object.entries(a.byDomain));
  for (const [domain, topics] of Object.entries(b.byDomain))
    byDomain.set(domain, addScaled(byDomain.get(domain) ?? emptySparse, topics, 1));
  return {
    id: a.id,
    start: first.start,
    end: Math.max(a.end, b.end),
    count: a.count + b.count,
    hour: first.hour,
    weekday: first.weekday,
    scene: first.scene,
    topics: addScaled(a.topics, b.topics, 1),
    byDomain: Object.fromEntries(byDomain),
  };
}

/** By start; ties by what else describes a beginning, so that simultaneous behaviours give one answer in any order. */
function compare(a: UserSession, b: UserSession): number {
  if (a.start !== b.start) return a.start - b.start;
  const x = describe(a);
  const y = describe(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

function describe(session: UserSession): string {
  return `${session.weekday} ${session.hour} ${sceneText(session.scene)} ${session.id ?? ""}`;
}

/** A scene as one text, the same for the same facets in any order. */
export function sceneText(scene: Scene): string {
  return JSON.stringify(Object.entries(scene).toSorted((a, b) => (a[0] < b[0] ? -1 : 1)));
}

import type { Session } from "../../../src/core/session.js";

const monday = Date.UTC(2024, 0, 1);

/** A session with given strengths per topic, on a day (0 = Monday 1 January 2024) at an hour (UTC). */
export function fixedSession(
  day: number,
  hour: number,
  strengths: Readonly<Record<number, number>>,
  more: Partial<Session> = {},
): Session {
  const index = Object.keys(strengths).map(Number);
  const value = Object.values(strengths);
  const start = monday + day * 86_400_000 + hour * 3_600_000;
  const topics = { index, value };
  return {
    start,
    end: start + 600_000,
    count: Math.max(1, Math.round(value.reduce((a, b) => a + b, 0))),
    hour,
    weekday: (day % 7) + 1,
    scene: {},
    topics,
    byDomain: { shop: topics },
    ...more,
  };
}

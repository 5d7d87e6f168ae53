import type { Session } from "../session.js";
import type { OpenMigration, TopicShare } from "./types.js";

/** The best split of a history is known to about so many sessions on either side. */
const sessionsEitherSide = 5;

/** When a change may have happened, epoch ms, both ends included. */
interface Dates {
  readonly from: number;
  readonly to: number;
}

/**
 * Do two migrations of one user tell of the same change? null = no; otherwise how far apart their dates are, in ms.
 *
 * Differences between contexts are the same when they compare the same slices. Drifts are the same when their dates
 * overlap and topics moved the same way: a return is not the change that it returns from.
 */
export function sameChange(a: OpenMigration, b: OpenMigration, sessions: readonly Session[]): number | null {
  if (a.changedAt === null || b.changedAt === null) return a.key === b.key ? 0 : null;
  return sameDrift(a, b, sessions);
}

type Drift = Pick<OpenMigration, "changedAt" | "changedBetween" | "evidence" | "from" | "to">;

/** The same of two drifts. */
export function sameDrift(a: Drift, b: Drift, sessions: readonly Session[]): number | null {
  if (a.changedAt === null || b.changedAt === null) return null;
  const x = datesOf(a, a.changedAt, sessions);
  const y = datesOf(b, b.changedAt, sessions);
  if (x.from > y.to || y.from > x.to) return null;
  return oppose(a, b) ? null : Math.abs(a.changedAt - b.changedAt);
}

/**
 * The 90 % set of the change point, some sessions around it, and all between the last that speaks for "before" and the
 * first that speaks for "after": a change seen in few sessions is known less exactly.
 */
function datesOf({ changedBetween, evidence }: Drift, changedAt: number, sessions: readonly Session[]): Dates {
  const after = sessions.findIndex(({ start }) => start >= changedAt);
  const at = after < 0 ? sessions.length : after;
  const near = (i: number): number => sessions[Math.min(sessions.length - 1, Math.max(0, i))]?.start ?? changedAt;
  const ends = evidence.filter(({ side }) => side === "BEFORE").map(({ end }) => end);
  const starts = evidence.filter(({ side }) => side === "AFTER").map(({ start }) => start);
  return {
    from: Math.min(
      changedAt,
      changedBetween?.[0] ?? changedAt,
      near(at - sessionsEitherSide),
      ...(ends.length > 0 ? [Math.max(...ends)] : []),
    ),
    to: Math.max(
      changedAt,
      changedBetween?.[1] ?? changedAt,
      near(at + sessionsEitherSide),
      ...(starts.length > 0 ? [Math.min(...starts)] : []),
    ),
  };
}

/** Did shares move against each other? Topics that a refit has left behind have no say. */
function oppose(a: Drift, b: Drift): boolean {
  const moved = movement(a);
  let product = 0;
  for (const [topic, by] of movement(b)) product += by * (moved.get(topic) ?? 0);
  return product < 0;
}

function movement({ from, to }: Drift): Map<number, number> {
  const out = new Map<number, number>();
  const add = (shares: readonly TopicShare[], sign: 1 | -1): void => {
    for (const { topic, share } of shares) out.set(topic, (out.get(topic) ?? 0) + sign * share);
  };
  add(to, 1);
  add(from, -1);
  return out;
}

import { jensenShannonBits } from "../statistics/divergence.js";
import { mass } from "../sparse.js";
import type { Session } from "../session.js";
import type { MigrationState } from "../types.js";
import { effectiveSize, logRatios } from "./distribution.js";
import type { MigrationParameters } from "./parameters.js";
import type { MigrationReason, OpenMigration, TopicShare } from "./types.js";
import type { Observation } from "./watch.js";

export interface Transition {
  readonly to: MigrationState;
  readonly reason: MigrationReason;
  /** start of the session with which the old interests came back, where that is known */
  readonly since?: number;
}

/**
 * Sessions' worth of the middle of both sides mixed into each side: a side known from few sessions is not taken at its
 * word.
 */
const middleSessions = 5;
const fromSessions = 20;
/** Intra-session correlation taken for granted here: a session of any length counts for at most 1/0.6 behaviours. */
const cautiousCorrelation = 0.6;

/** What a look does to a suspected drift: CONFIRMED on an alarm, REVERTED once P(change) is low, otherwise nothing. */
export function judgeSuspected(
  { alarm, look }: Pick<Observation, "alarm" | "look">,
  parameters: MigrationParameters,
): Transition | null {
  if (alarm) return { to: "CONFIRMED", reason: "THRESHOLD_PASSED" };
  if (look !== null && look.probability < parameters.suspectedUntil)
    return { to: "REVERTED", reason: "EVIDENCE_FADED" };
  return null;
}

/**
 * What the sessions after its confirmation do to a confirmed drift. Their log-likelihood ratios for "to" against "from"
 * are summed: SETTLED when the sum reaches `settleEvidence` after at least settleSessions[0] sessions, REVERTED when
 * the last sessions alone speak for "from" by twice that (the largest fall of the sum, Page 1954); after
 * settleSessions[1] sessions the sign of the sum decides.
 */
export function judgeConfirmed(
  migration: OpenMigration,
  later: readonly Session[],
  parameters: MigrationParameters,
): Transition | null {
  const ratio = likelihoodRatio(migration.from, migration.to, migration.sessions);
  let sum = 0;
  let fall = 0;
  let since = 0;
  for (const s of later) {
    const r = ratio(s);
    sum += r;
    if (fall === 0) since = s.start;
    fall = Math.max(0, fall - r);
  }
  const [least, most] = parameters.settleSessions;
  if (fall >= 2 * parameters.settleEvidence) return { to: "REVERTED", reason: "OLD_INTERESTS_BACK", since };
  if (later.length >= least && sum >= parameters.settleEvidence) return { to: "SETTLED", reason: "NEW_INTERESTS_HELD" };
  if (later.length < most) return null;
  return sum >= 0 ? { to: "SETTLED", reason: "NEW_INTERESTS_HELD" } : { to: "REVERTED", reason: "OLD_INTERESTS_BACK" };
}

/** Log-likelihood ratio (nats) of a session for `to` against `from`, bursts counted as effective behaviours. */
function likelihoodRatio(
  from: readonly TopicShare[],
  to: readonly TopicShare[],
  sessions: number,
): (session: Session) => number {
  const topics = topicsOf(from, to);
  const a = sharesOver(topics, from);
  const b = sharesOver(topics, to);
  const middle = a.map((x, j) => (x + b[j]!) / 2);
  const mixed = (x: readonly number[], n: number): number[] =>
    x.map((v, j) => (n * v + middleSessions * middle[j]!) / (n + middleSessions));
  const ratios = logRatios(mixed(a, fromSessions), mixed(b, sessions));
  const ratio = new Map(topics.map((t, j) => [t, ratios[j]!]));
  return ({ topics: x, count }) => {
    const sum = mass(x);
    if (sum <= 0) return 0;
    return x.index.reduce(
      (total, t, i) => total + effectiveSize(count, cautiousCorrelation) * (x.value[i]! / sum) * (ratio.get(t) ?? 0),
      0,
    );
  };
}

function topicsOf(...sides: (readonly TopicShare[])[]): number[] {
  return [...new Set(sides.flatMap((side) => side.map((s) => s.topic)))];
}

function sharesOver(topics: readonly number[], side: readonly TopicShare[]): number[] {
  const share = new Map(side.map((s) => [s.topic, s.share]));
  return topics.map((t) => share.get(t) ?? 0);
}

/** Whether `side` is nearer (Jensen–Shannon) to `a` than to `b`. */
export function nearer(side: readonly TopicShare[], a: readonly TopicShare[], b: readonly TopicShare[]): boolean {
  const topics = topicsOf(side, a, b);
  const shares = sharesOver(topics, side);
  return jensenShannonBits(shares, sharesOver(topics, a)) < jensenShannonBits(shares, sharesOver(topics, b));
}

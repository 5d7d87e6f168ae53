import type { Session } from "../session.js";
import { seeded } from "../statistics/random.js";
import { ChangeEvidence } from "./change-evidence.js";
import { packSessions, withoutContexts } from "./packed-sessions.js";
import type { PackedSessions } from "./packed-sessions.js";
import { blocks, permutationPValue, withinContexts } from "./permutations.js";
import { serialCorrelation } from "./serial-correlation.js";

/** Sessions of a regime before it is looked at. */
export const leastSessions = 8;
/** Most sessions of a regime that a look goes over: the latest. */
export const mostSessions = 256;
const leastGap = 3;
/** Evidence below which no p-value is asked for: it is taken to be 1. */
const hopeless = -3;
/** p-values above this one need no guard against sessions that continue each other. */
const guardedBelow = 0.05;
const serialLevel = 0.02;
const blockFactor = 3;
/**
 * Changes a session is taken to begin with, before anything is seen: one in thirty regimes looked at holds one per
 * place.
 */
const changeRate = 1 / 30;
const largestLogOdds = 40;
const setMass = 0.9;

export interface LookOptions {
  /** number of topics */
  readonly k: number;
  /** the population's mean shares of topics; null = equal */
  readonly prior: ArrayLike<number> | null;
  readonly seed: number;
  /** smallest p-value that must be told from larger ones */
  readonly level: number;
}

/** What one look at a user's sessions of one regime found. */
export interface Look {
  /** of a permutation of whole sessions within contexts; valid while sessions of one context are exchangeable */
  readonly pValue: number;
  /** P(interests have changed within the regime), from the evidence and a rate of change of one in thirty */
  readonly probability: number;
  /** first session after the most likely change, by its place in the sessions handed in; −1 = too few sessions */
  readonly index: number;
  /** first and last place that the change may have, with 90 % of the posterior between them */
  readonly between: readonly [number, number];
}

/** Is it time to look: at 8 sessions of the regime, then after three more, later after a twentieth more. */
export function isLookDue(sessions: number, sinceLastLook: number): boolean {
  return sessions >= leastSessions && sinceLastLook >= Math.max(leastGap, Math.floor(sessions / 20));
}

/**
 * Have interests changed within `sessions` (of one regime, by start; `strata` = the key of each one's context)? The
 * evidence of the best changes against permutations of whole sessions within contexts. Where sessions continue each
 * other the p-value of permuted blocks is taken when it is larger, so that the result stays valid either way.
 * Deterministic by seed.
 */
export function look(sessions: readonly Session[], strata: readonly string[], options: LookOptions): Look {
  const skipped = Math.max(0, sessions.length - mostSessions);
  const packed = withoutContexts(packSessions(sessions.slice(skipped), strata.slice(skipped)));
  const evidence = new ChangeEvidence(packed, options.k, options.prior);
  const { log, index } = evidence.of();
  if (index < 0) return { pValue: 1, probability: 0, index: -1, between: [-1, -1] };
  const [first, last] = credibleSplits(evidence.posterior());
  const found = {
    probability: probabilityOf(log, evidence.splits),
    index: index + skipped,
    between: [first + skipped, last + skipped] as const,
  };
  if (log < hopeless) return { ...found, pValue: 1 };
  return { ...found, pValue: guardedPValue(packed, evidence, { observed: log, index }, options) };
}

function guardedPValue(
  packed: PackedSessions,
  evidence: ChangeEvidence,
  { observed, index }: { observed: number; index: number },
  { seed, level }: LookOptions,
): number {
  const random = seeded(seed);
  const test = {
    observed,
    statisticOf: (order: Int32Array) => evidence.of(order).log,
    count: packed.count,
    most: Math.ceil(1.05 / level),
  };
  const plain = permutationPValue({ ...test, draw: withinContexts(packed.contexts, random) });
  if (plain > guardedBelow) return plain;
  const serial = serialCorrelation(packed, index, random);
  if (serial.pValue > serialLevel) return plain;
  const { correlation } = serial;
  const length = Math.ceil((blockFactor * (1 + 2 * correlation)) / Math.max(0.1, 1 - 2 * correlation));
  const bounded = Math.max(2, Math.min(Math.floor(packed.count / 8), length));
  return Math.max(plain, permutationPValue({ ...test, draw: blocks(packed.count, bounded, random) }));
}

function probabilityOf(logEvidence: number, splits: number): number {
  const odds = changeRate * splits * Math.exp(Math.min(logEvidence, largestLogOdds));
  return odds / (1 + odds);
}

/** The splits from the most likely one down until they hold 90 %: the smallest and the largest of them. */
function credibleSplits(posterior: Float64Array): [number, number] {
  const order = [...posterior.keys()].toSorted((a, b) => posterior[b]! - posterior[a]! || a - b);
  let mass = 0;
  let first = order[0]!;
  let last = first;
  for (const split of order) {
    if (mass >= setMass) break;
    mass += posterior[split]!;
    first = Math.min(first, split);
    last = Math.max(last, split);
  }
  return [first, last];
}

import type { Session } from "../session.js";
import { alternationProbability } from "./alternation.js";
import { seeded } from "../statistics/random.js";
import { ChangeEvidence } from "./change-evidence.js";
import { packSessions, withoutContexts } from "./packed-sessions.js";
import type { PackedSessions } from "./packed-sessions.js";
import { blocks, permutationPValue, withinContexts } from "./permutations.js";
import { serialCorrelation } from "./serial-correlation.js";
import { withoutTides } from "./tides.js";
import type { Tides } from "./tides.js";

/** Sessions of a regime before it is looked at. */
export const leastSessions = 8;
/** Most sessions of a regime that a look goes over: the latest. */
export const mostSessions = 256;
const leastGap = 3;
/** Evidence below which no p-value is asked for: it is taken to be 1. */
const hopeless = -3;
/** p-values above this one need no guard against sessions that continue each other. */
const guardedBelow = 0.05;
/** P(change) below which everybody's tides need not be taken out: nothing is said of it anyway. */
const guardedFrom = 0.1;
/** Somebody goes to and fro from this probability on, rather than changed: hardly ever reached by those who changed. */
const alternatesFrom = 0.9;
const serialLevel = 0.02;
const blockFactor = 3;
/**
 * Changes a session is taken to begin with, before anything is seen: one in thirty regimes looked at holds one per
 * place.
 */
const changeRate = 1 / 30;
const largestLogOdds = 40;
const setMass = 0.9;
/** Sessions on either side of a date that speak for it. */
const around = 5;

export interface LookOptions {
  /** number of topics */
  readonly k: number;
  /** the population's mean shares of topics; null = equal */
  readonly prior: ArrayLike<number> | null;
  readonly seed: number;
  /** smallest p-value that must be told from larger ones */
  readonly level: number;
  /** what moves everybody, learnt from others; absent = nothing is known of it */
  readonly tides?: Tides;
}

/** What one look at a user's sessions of one regime found. */
export interface Look {
  /** of a permutation of whole sessions within contexts; valid while sessions of one context are exchangeable */
  readonly pValue: number;
  /** P(interests have changed within the regime), from the evidence and a rate of change of one in thirty */
  readonly probability: number;
  /** both before tides were taken out and turns told from changes: what was told once is found again by these */
  readonly plain: Pick<Look, "pValue" | "probability">;
  /** first session after the most likely change, by its place in the sessions handed in; −1 = too few sessions */
  readonly index: number;
  /** first and last place that the change may have, with 90 % of the posterior between them */
  readonly between: readonly [number, number];
}

/** One test, with the tides or without. */
type Found = Omit<Look, "plain">;

/** Is it time to look: at 8 sessions of the regime, then after three more, later after a twentieth more. */
export function isLookDue(sessions: number, sinceLastLook: number): boolean {
  return sessions >= leastSessions && sinceLastLook >= Math.max(leastGap, Math.floor(sessions / 20));
}

/**
 * Have interests changed within `sessions` (of one regime, by start; `strata` = the key of each one's context)? The
 * evidence of the best changes against permutations of whole sessions within contexts. Where sessions continue each
 * other the p-value of permuted blocks is taken when it is larger, and where everybody's tides touch these sessions
 * that of the sessions without the tides; 1 where somebody goes to and fro: a larger one is as valid. Deterministic by
 * seed.
 */
export function look(sessions: readonly Session[], strata: readonly string[], options: LookOptions): Look {
  const skipped = Math.max(0, sessions.length - mostSessions);
  const looked = sessions.slice(skipped);
  const contexts = strata.slice(skipped);
  const packed = packSessions(looked, contexts);
  const found = lookAt(withoutContexts(packed), options);
  const isSaid = found.probability >= guardedFrom || found.pValue <= guardedBelow;
  const own = isSaid ? withoutTides(packed, starts(looked), options.tides) : packed;
  const untided = own === packed ? found : atMost(found, lookAt(withoutContexts(own), options));
  const guarded = isSaid ? withoutTurns(packed, untided, options.k) : untided;
  const plain = { pValue: found.pValue, probability: found.probability };
  if (guarded.index < 0) return { ...guarded, plain };
  const [first, last] = guarded.between;
  return { ...guarded, plain, index: guarded.index + skipped, between: [first + skipped, last + skipped] };
}

/** What both say of a change: dates are those of the first, of the sessions as they are. */
function atMost(found: Found, own: Found): Found {
  return {
    ...found,
    pValue: Math.max(found.pValue, own.pValue),
    probability: Math.min(found.probability, own.probability),
  };
}

/** Nothing is left of a look at somebody who goes to and fro. */
function withoutTurns(packed: PackedSessions, found: Found, k: number): Found {
  if (found.index < 0) return found;
  const alternates = alternationProbability(withoutContexts(packed), found.index, k);
  return alternates < alternatesFrom ? found : atMost(found, { ...found, pValue: 1, probability: 1 - alternates });
}

function starts(sessions: readonly Session[]): number[] {
  return sessions.map(({ start }) => start);
}

function lookAt(packed: PackedSessions, options: LookOptions): Found {
  const evidence = new ChangeEvidence(packed, options.k, options.prior);
  const { log, index } = evidence.of();
  if (index < 0) return { pValue: 1, probability: 0, index: -1, between: [-1, -1] };
  const posterior = evidence.posterior();
  const found = {
    probability: probabilityOf(log, evidence.splits),
    index: likeliestSplit(posterior),
    between: credibleSplits(posterior),
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

/**
 * The split with most of the posterior around it, nearer ones counting more: a single session may stand out by chance,
 * a change has its neighbours on its side.
 */
function likeliestSplit(posterior: Float64Array): number {
  let most = 0;
  let likeliest = -1;
  posterior.forEach((own, split) => {
    if (own === 0) return;
    let sum = 0;
    for (let i = Math.max(0, split - around); i <= Math.min(posterior.length - 1, split + around); i++)
      sum += posterior[i]! * (around + 1 - Math.abs(i - split));
    if (sum <= most * (1 + 1e-9)) return;
    most = sum;
    likeliest = split;
  });
  return likeliest;
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

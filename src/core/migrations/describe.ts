import type { Random } from "../statistics/random.js";
import type { Session } from "../session.js";
import type { MigrationKind } from "../types.js";
import type { Regime } from "./watch-state.js";
import { effectiveSize, logRatios, meanShares } from "./distribution.js";
import { kindProbabilities } from "./kind-probabilities.js";
import type { KindProbability } from "./kind-probabilities.js";
import { packSessions, withoutContexts } from "./packed-sessions.js";
import { sessionShares } from "./share-matrix.js";
import type { ShareMatrix } from "./share-matrix.js";
import { compareSides } from "./sides.js";
import type { CentroidCosine, EvidenceRange, TopicFlow, TopicShare } from "./types.js";
import { dayMs } from "../time.js";

const evidencePerSide = 5;
const yearMs = 365.25 * dayMs;
const seasonSessions = 5;

export interface DriftDescription {
  /** the likeliest */
  readonly kind: MigrationKind;
  /** likeliest first */
  readonly kinds: readonly KindProbability[];
  readonly changedAt: number;
  readonly from: readonly TopicShare[];
  readonly to: readonly TopicShare[];
  readonly flow: readonly TopicFlow[];
  readonly magnitude: number;
  readonly sessions: number;
  readonly evidence: readonly EvidenceRange[];
}

export interface DescribeInput {
  /** sessions of the regime, by start */
  readonly sessions: readonly Session[];
  /** context key per session */
  readonly strata: readonly string[];
  /** index of the first session after the change */
  readonly index: number;
  readonly regimes: readonly Regime[];
  /** all sessions kept: where the season of a year ago is looked for */
  readonly kept: readonly Session[];
  /** number of topics */
  readonly k: number;
  readonly centroidCosine: CentroidCosine;
  readonly random: Random;
}

/**
 * What a change at `index` did: kind, from and to with intervals, flow, magnitude in bits, and the sessions that prove
 * it.
 */
export function describeDrift(input: DescribeInput): DriftDescription {
  const { sessions, index } = input;
  const shares = sessionShares(sessions);
  const rows = sessions.map((_, i) => i);
  const compared = compareSides(
    { shares, from: rows.slice(0, index), to: rows.slice(index), strata: input.strata },
    input.centroidCosine,
    input.random,
  );
  const changedAt = sessions[index]!.start;
  const packed = withoutContexts(packSessions(sessions, input.strata));
  const earlier = input.regimes.map((r) => regimeShares(r, packed.topics));
  const season = seasonBefore(input.kept, changedAt, sessions[sessions.length - 1]!.start, packed.topics);
  if (season !== null) earlier.push(season);
  const kinds = kindProbabilities(packed, index, { k: input.k, prior: null, earlier });
  const { fromShares, toShares, ...sides } = compared;
  return {
    ...sides,
    kind: kinds[0]!.kind,
    kinds,
    changedAt,
    sessions: sessions.length - index,
    evidence: evidenceOf(sessions, shares, index, logRatios(fromShares, toShares)),
  };
}

/** Shares of an earlier regime over `topics`, of sum 1. */
export function regimeShares(regime: Regime, topics: readonly number[]): Float64Array {
  const share = new Map(regime.topics.map((t, i) => [t, regime.shares[i]!]));
  return normalised(Float64Array.from(topics, (t) => share.get(t) ?? 0));
}

function normalised(x: Float64Array): Float64Array {
  const sum = x.reduce((a, b) => a + b, 0);
  return sum > 0 ? x.map((v) => v / sum) : x.fill(1 / x.length);
}

/**
 * Mean shares one year before the change (from two weeks earlier to two weeks after today's date); null = too few
 * sessions.
 */
function seasonBefore(
  kept: readonly Session[],
  changedAt: number,
  now: number,
  topics: readonly number[],
): Float64Array | null {
  const season = kept.filter((s) => s.start >= changedAt - yearMs - 14 * dayMs && s.start <= now - yearMs + 14 * dayMs);
  if (season.length < seasonSessions) return null;
  const shares = sessionShares(season);
  const mean = meanShares(
    shares,
    season.map((_, i) => i),
    shares.sizes.map((n) => effectiveSize(n)),
  );
  const share = new Map(shares.topics.map((t, j) => [t, mean[j]!]));
  return normalised(Float64Array.from(topics, (t) => share.get(t) ?? 0));
}

/** Sessions with the largest log-likelihood ratio for their own side, strongest first. */
function evidenceOf(
  sessions: readonly Session[],
  shares: ShareMatrix,
  index: number,
  ratios: Float64Array,
): EvidenceRange[] {
  const width = shares.topics.length;
  const ranges = sessions.map((s, i): EvidenceRange => {
    let ratio = 0;
    for (let j = 0; j < width; j++) ratio += shares.data[i * width + j]! * ratios[j]!;
    const after = i >= index;
    return {
      start: s.start,
      end: s.end,
      side: after ? "AFTER" : "BEFORE",
      weight: (after ? 1 : -1) * effectiveSize(shares.sizes[i]!) * ratio,
    };
  });
  const strongest = (side: EvidenceRange["side"]): EvidenceRange[] =>
    ranges
      .filter((r) => r.side === side && r.weight > 0)
      .toSorted((a, b) => b.weight - a.weight)
      .slice(0, evidencePerSide);
  return [...strongest("AFTER"), ...strongest("BEFORE")];
}

/** A described side as the regime it was: its largest topics and shares. */
export function regimeOf(start: number, end: number, side: readonly TopicShare[]): Regime {
  return { start, end, topics: side.map((s) => s.topic), shares: side.map((s) => Math.fround(s.share)) };
}

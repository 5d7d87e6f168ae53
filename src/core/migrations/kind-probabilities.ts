import { tabledLogGamma as lg } from "../statistics/log-gamma-table.js";
import type { PackedSessions } from "./packed-sessions.js";

/** The kinds of a drift, and how likely each is given that there was one. */
export interface KindProbability {
  readonly kind: DriftKind;
  readonly probability: number;
}
export type DriftKind = "EMERGENCE" | "FADE" | "SHIFT" | "RETURN";

/** Pseudo-counts of one topic against the rest, and the least of them that a topic has. */
const topicPrior = 3;
const smallestFor = 0.05;
const largestFor = 2.5;
/** Topics with less of the interest before are not what was left. */
const smallestSource = 0.03;
const singleSources = 6;
/** A shift is taken for granted twice as often as the other two. */
const shiftPrior = 2;
const largestLog = 60;
/** How firmly an earlier regime, or everybody, is expected to be met again (pseudo-counts), and how often it is. */
const returnCounts = 20;
const segmentPrior = 4;
const returnOdds = 1 / 5;

interface Sides {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly sizeBefore: number;
  readonly sizeAfter: number;
}

function sidesOf(packed: PackedSessions, index: number): Sides {
  const before = new Float64Array(packed.topics.length);
  const after = new Float64Array(packed.topics.length);
  let sizeBefore = 0;
  let sizeAfter = 0;
  for (let i = 0; i < packed.count; i++) {
    const weight = packed.weights[i]!;
    const side = i < index ? before : after;
    if (i < index) sizeBefore += weight;
    else sizeAfter += weight;
    for (let q = packed.starts[i]!; q < packed.starts[i + 1]!; q++)
      side[packed.columns[q]!]! += weight * packed.shares[q]!;
  }
  return { before, after, sizeBefore, sizeAfter };
}

/** Bayes factor of a beta-binomial share that differs on two sides (x of n, y of m) against one share. */
function factor(x: number, n: number, y: number, m: number, yes: number): number {
  const no = topicPrior - yes;
  const beta = (p: number, q: number): number => lg(p) + lg(q) - lg(p + q);
  const log =
    beta(yes + x, no + n - x) + beta(yes + y, no + m - y) - beta(yes + x + y, no + n + m - x - y) - beta(yes, no);
  return Math.exp(Math.min(largestLog, log));
}

/**
 * How likely each kind of drift is at a split of a user's sessions into those before and after `index`. A topic that
 * grew against the rest speaks for EMERGENCE; one or several that shrank for FADE; mass that moved from these to that,
 * the rest staying as it was, for SHIFT. With the means over what may have grown or shrunk,
 *
 *   EMERGENCE ∝ Σ_l BF_l/k      FADE ∝ mean_s BF_s      SHIFT ∝ 2 Σ_l BF_l · mean_s BF(s | not l) / k
 *
 * RETURN: the sessions after are likelier under an earlier regime's shares (`earlier`, over packed.topics, each of sum
 * 1) than under any new ones; what is left is shared out among the others. `prior` = shares of everybody, or null.
 */
export function kindProbabilities(
  packed: PackedSessions,
  index: number,
  { k, prior, earlier }: { k: number; prior: ArrayLike<number> | null; earlier: readonly ArrayLike<number>[] },
): KindProbability[] {
  const sides = sidesOf(packed, index);
  const share = (j: number): number => prior?.[packed.topics[j]!] ?? 1 / k;
  const { emergence, fade, shift } = moves(sides, share, k);
  const total = emergence + fade + shift;
  const returned = returnProbability(sides, share, earlier);
  const part = (x: number): number => (total > 0 ? ((1 - returned) * x) / total : (1 - returned) / 3);
  const kinds: KindProbability[] = [
    { kind: "EMERGENCE", probability: part(emergence) },
    { kind: "FADE", probability: part(fade) },
    { kind: "SHIFT", probability: part(shift) },
    { kind: "RETURN", probability: returned },
  ];
  return kinds.toSorted((a, b) => b.probability - a.probability);
}

function moves(
  { before, after, sizeBefore: n, sizeAfter: m }: Sides,
  share: (column: number) => number,
  k: number,
): { emergence: number; fade: number; shift: number } {
  const yes = (j: number): number => Math.max(smallestFor, topicPrior * share(j));
  const sources = sourcesOf(before, n);
  /** the topics of `set` shrank against all others but `out` */
  const shrank = (set: readonly number[], out: number): number => {
    if (set.includes(out)) return 0;
    const left = n - (out < 0 ? 0 : before[out]!);
    const right = m - (out < 0 ? 0 : after[out]!);
    const x = set.reduce((sum, j) => sum + before[j]!, 0);
    const y = set.reduce((sum, j) => sum + after[j]!, 0);
    if (left < 0.5 || right < 0.5 || y * left >= x * right) return 0;
    return factor(
      x,
      left,
      y,
      right,
      Math.min(
        largestFor,
        set.reduce((sum, j) => sum + yes(j), 0),
      ),
    );
  };
  const mean = (out: number): number =>
    sources.reduce((sum, set) => sum + shrank(set, out), 0) / Math.max(1, sources.length);
  let emergence = 0;
  let shift = 0;
  for (let l = 0; l < before.length; l++) {
    if (after[l]! * n <= before[l]! * m) continue;
    const grew = factor(before[l]!, n, after[l]!, m, Math.min(largestFor, yes(l)));
    emergence += grew / k;
    if (grew >= 1) shift += (grew * mean(l)) / k;
  }
  return { emergence, fade: mean(-1), shift: shiftPrior * shift };
}

/** What may have been left: the largest topics one by one, and the two, three, four largest together. */
function sourcesOf(before: Float64Array, size: number): number[][] {
  const order = [...before.keys()]
    .toSorted((a, b) => before[b]! - before[a]!)
    .filter((j) => before[j]! > smallestSource * Math.max(1e-9, size));
  return [
    ...order.slice(0, singleSources).map((j) => [j]),
    ...[2, 3, 4].filter((count) => count <= order.length).map((count) => order.slice(0, count)),
  ];
}

/** P(the sessions after came from one of the earlier regimes), by their Dirichlet-multinomial likelihoods. */
function returnProbability(
  { after, sizeAfter }: Sides,
  share: (column: number) => number,
  earlier: readonly ArrayLike<number>[],
): number {
  if (earlier.length === 0) return 0;
  const under = (mean: (j: number) => number, counts: number): number => {
    let log = lg(counts) - lg(counts + sizeAfter);
    for (let j = 0; j < after.length; j++) {
      if (after[j]! === 0) continue;
      const alpha = counts * Math.max(0.002, mean(j));
      log += lg(alpha + after[j]!) - lg(alpha);
    }
    return log;
  };
  const anew = under(share, segmentPrior);
  const known = earlier.reduce(
    (sum, shares) => sum + Math.exp(Math.min(largestLog, under((j) => shares[j]!, returnCounts) - anew)),
    0,
  );
  const odds = (returnOdds * known) / earlier.length;
  return odds / (1 + odds);
}

/** A kind is named from this probability on. */
const namedFrom = 0.8;

/** Is the likeliest kind likely enough to be named? Drifts described before kinds had probabilities are. */
export function isSure(kinds: readonly KindProbability[]): boolean {
  return kinds.length === 0 || kinds[0]!.probability >= namedFrom;
}

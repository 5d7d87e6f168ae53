import { tabledLogGamma as lg } from "../statistics/log-gamma-table.js";
import { metAgain } from "./met-again.js";
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
/** How often an earlier regime is met again, against something new. */
const returnOdds = 1 / 5;

export interface SideCounts {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly sizeBefore: number;
  readonly sizeAfter: number;
}

/** What was met before and after a split, in effective behaviours. */
export function sidesOf(packed: PackedSessions, index: number): SideCounts {
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
 * over every topic l that grew and the two, three and four largest of them together, and the largest topics s before
 * likewise.
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
  { before, after, sizeBefore: n, sizeAfter: m }: SideCounts,
  share: (column: number) => number,
  k: number,
): { emergence: number; fade: number; shift: number } {
  const yes = (set: readonly number[]): number =>
    Math.min(
      largestFor,
      set.reduce((sum, j) => sum + Math.max(smallestFor, topicPrior * share(j)), 0),
    );
  const of = (side: Float64Array, set: readonly number[]): number => set.reduce((sum, j) => sum + side[j]!, 0);
  const sources = sourcesOf(before, smallestSource * Math.max(1e-9, n));
  /** the topics of `set` shrank against all others but those of `out` */
  const shrank = (set: readonly number[], out: readonly number[]): number => {
    if (set.some((j) => out.includes(j))) return 0;
    const left = n - of(before, out);
    const right = m - of(after, out);
    const x = of(before, set);
    const y = of(after, set);
    if (left < 0.5 || right < 0.5 || y * left >= x * right) return 0;
    return factor(x, left, y, right, yes(set));
  };
  const mean = (out: readonly number[]): number =>
    sources.reduce((sum, set) => sum + shrank(set, out), 0) / Math.max(1, sources.length);
  const grown = [...after.keys()].filter((j) => after[j]! * n > before[j]! * m);
  // A theme that is several topics grows in all of them: each by itself may say little.
  const destinations = [...grown.map((l) => [l]), ...together(after, grown)];
  let emergence = 0;
  let shift = 0;
  for (const set of destinations) {
    const grew = factor(of(before, set), n, of(after, set), m, yes(set));
    emergence += grew / k;
    if (grew >= 1) shift += (grew * mean(set)) / k;
  }
  return { emergence, fade: mean([]), shift: shiftPrior * shift };
}

/** What may have been left: the largest topics one by one, and together. */
function sourcesOf(side: Float64Array, least: number): number[][] {
  const large = [...side.keys()].filter((j) => side[j]! > least).toSorted((a, b) => side[b]! - side[a]!);
  return [...large.slice(0, singleSources).map((j) => [j]), ...together(side, large)];
}

/** The two, three and four largest of some topics. */
function together(side: Float64Array, columns: readonly number[]): number[][] {
  const order = columns.toSorted((a, b) => side[b]! - side[a]!);
  return [2, 3, 4].filter((count) => count <= order.length).map((count) => order.slice(0, count));
}

/** P(the sessions after came from one of the earlier regimes), by their Dirichlet-multinomial likelihoods. */
function returnProbability(
  { after, sizeAfter }: SideCounts,
  share: (column: number) => number,
  earlier: readonly ArrayLike<number>[],
): number {
  if (earlier.length === 0) return 0;
  const known = metAgain(after, sizeAfter, share, earlier).reduce((sum, log) => sum + Math.exp(log), 0);
  const odds = (returnOdds * known) / earlier.length;
  return odds / (1 + odds);
}

/** A kind is named from this probability on. */
const namedFrom = 0.8;

/** Is the likeliest kind likely enough to be named? Drifts described before kinds had probabilities are. */
export function isSure(kinds: readonly KindProbability[]): boolean {
  return kinds.length === 0 || kinds[0]!.probability >= namedFrom;
}

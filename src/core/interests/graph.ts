import { mass, type Sparse } from "../sparse.js";
import { sessionGapMs, type Session } from "../session.js";
import { rowDot, type Codebook } from "../topics/codebook.js";

export interface InterestNode {
  readonly topic: number;
  readonly share: number;
}

/** NEAR: two topics alike in meaning, by the cosine of their centroids (undirected, from < to). */
export interface NearEdge {
  readonly kind: "NEAR";
  readonly from: number;
  readonly to: number;
  readonly similarity: number;
}

/**
 * NEXT: what tends to follow what. `count` = transitions (soft), `lift` = shrunken count over what chance would give.
 */
export interface NextEdge {
  readonly kind: "NEXT";
  readonly from: number;
  readonly to: number;
  /** SESSION: within one sitting, from behaviour to behaviour; LATER: from one session to the one after it. */
  readonly span: "SESSION" | "LATER";
  readonly count: number;
  readonly lift: number;
}

export interface InterestGraph {
  readonly nodes: readonly InterestNode[];
  readonly edges: readonly (NearEdge | NextEdge)[];
}

export interface GraphOptions {
  /** Nodes: the largest shares. */
  readonly nodes?: number;
  /** NEAR edges from this cosine on. */
  readonly minSimilarity?: number;
  /** NEXT edges from this lift and count on. */
  readonly minLift?: number;
  readonly minCount?: number;
}

/** One thing done, in order of time: what a transition leads from and to. */
export interface Step {
  readonly start: number;
  readonly end: number;
  readonly topics: Sparse;
}

/** Transitions believed before any is seen, at lift 1: one lucky succession makes no edge. */
const priorTransitions = 2;

/**
 * The interest graph of a user. `shares` are k shares (predict's, or long-run ones); `sessions` the state's, sorted by
 * start; `steps` the single behaviours of those sessions, sorted by time, where the caller has them (successions within
 * a session need them). A topic that follows itself is no edge.
 */
export function interestGraph(
  shares: Float64Array,
  codebook: Codebook,
  sessions: readonly Session[],
  steps: readonly Step[] = [],
  options: GraphOptions = {},
): InterestGraph {
  const { nodes: limit = 12, minSimilarity = 0.3, minLift = 1.2, minCount = 1 } = options;
  const topics = Array.from(shares.keys())
    .toSorted((a, b) => shares[b]! - shares[a]! || a - b)
    .slice(0, limit);
  const edges: (NearEdge | NextEdge)[] = [];
  const d = codebook.dimension;
  for (const from of topics) {
    for (const to of topics) {
      if (from >= to) continue;
      const similarity = rowDot(codebook.centroids, from, codebook.centroids.subarray(to * d, (to + 1) * d));
      if (similarity >= minSimilarity) edges.push({ kind: "NEAR", from, to, similarity });
    }
  }
  const within = transitions(steps, shares.length, (a, b) => b.start - a.end <= sessionGapMs);
  const between = transitions(sessions, shares.length, () => true);
  for (const [span, table] of [
    ["SESSION", within],
    ["LATER", between],
  ] as const) {
    for (const from of topics) {
      for (const to of topics) {
        const count = table.count[from]![to]!;
        if (from === to || count < minCount) continue;
        const expected = (table.from[from]! * table.to[to]!) / table.total;
        const lift = (count + priorTransitions) / (expected + priorTransitions);
        if (lift >= minLift) edges.push({ kind: "NEXT", span, from, to, count, lift });
      }
    }
  }
  return { nodes: topics.map((topic) => ({ topic, share: shares[topic]! })), edges };
}

/**
 * Soft transition counts between neighbours that belong together: each pair gives one transition, spread over topics.
 */
function transitions(
  steps: readonly Step[],
  k: number,
  together: (a: Step, b: Step) => boolean,
): { count: Float64Array[]; from: Float64Array; to: Float64Array; total: number } {
  const count = Array.from({ length: k }, () => new Float64Array(k));
  const from = new Float64Array(k);
  const to = new Float64Array(k);
  let total = 0;
  for (let i = 1; i < steps.length; i++) {
    const a = steps[i - 1]!;
    const b = steps[i]!;
    const massA = mass(a.topics);
    const massB = mass(b.topics);
    if (massA <= 0 || massB <= 0 || !together(a, b)) continue;
    total++;
    a.topics.index.forEach((x, p) => {
      if (x < k) from[x]! += a.topics.value[p]! / massA;
    });
    b.topics.index.forEach((y, q) => {
      if (y < k) to[y]! += b.topics.value[q]! / massB;
    });
    a.topics.index.forEach((x, p) => {
      if (x >= k) return;
      const share = a.topics.value[p]! / massA;
      b.topics.index.forEach((y, q) => {
        if (y < k) count[x]![y]! += (share * b.topics.value[q]!) / massB;
      });
    });
  }
  return { count, from, to, total: Math.max(1, total) };
}

import type { Sparse } from "../sparse.js";

/**
 * A row-stochastic topic map A: row i says what interest in topic i of the source becomes in the target. null =
 * identity.
 */
export type TopicMap = readonly Sparse[] | null;

/** One user seen in both places: counts per topic there and here. */
export interface SeenInBoth {
  readonly source: Sparse;
  readonly target: Sparse;
}

export interface LearnMapOptions {
  /** Behaviours' worth of belief that a topic stays what it is, per row. */
  readonly identityPrior?: number;
  readonly rounds?: number;
}

/** Of a learned row only the largest entries are kept: the rest is noise, and a map of 256 topics stays small. */
const entriesPerRow = 24;
const smallestEntry = 0.002;
/** At most this part of the prior says that a topic stays itself; the rest says: what anybody does there. */
const identityPart = 0.8;

/**
 * Learns A by expectation–maximisation of Σ_u Σ_j N^t_uj · log Σ_i θ^s_ui A_ij (the mixture of PLSA with the users'
 * source shares held fixed: concave in A, so the start does not matter), with a Dirichlet prior on each row whose mean
 * is mostly the identity: a topic in which nobody was seen in both places stays itself, as far as the target has it at
 * all.
 *
 * source, target: shares of the two places' populations (k numbers each). Returns k rows that sum to 1.
 */
export function learnTopicMap(
  seen: readonly SeenInBoth[],
  source: Float64Array,
  target: Float64Array,
  { identityPrior = 10, rounds = 12 }: LearnMapOptions = {},
): Sparse[] {
  const k = target.length;
  const stays = Float64Array.from(target, (share, i) => identityPart * Math.min(1, (2 * share) / source[i]!));
  const prior = (i: number, j: number): number =>
    ((1 - stays[i]!) * target[j]! + (i === j ? stays[i]! : 0)) * identityPrior;
  const map = new Float64Array(k * k);
  const next = new Float64Array(k * k);
  for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) map[i * k + j] = 0.5 * target[j]! + (i === j ? 0.5 : 0);
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < k; i++) for (let j = 0; j < k; j++) next[i * k + j] = prior(i, j);
    for (const { source: there, target: here } of seen) {
      for (let b = 0; b < here.index.length; b++) {
        const j = here.index[b]!;
        let expected = 0;
        for (let a = 0; a < there.index.length; a++) expected += there.value[a]! * map[there.index[a]! * k + j]!;
        if (expected <= 0) continue;
        const scale = here.value[b]! / expected;
        for (let a = 0; a < there.index.length; a++) {
          const cell = there.index[a]! * k + j;
          next[cell]! += scale * there.value[a]! * map[cell]!;
        }
      }
    }
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let j = 0; j < k; j++) sum += next[i * k + j]!;
      for (let j = 0; j < k; j++) map[i * k + j] = next[i * k + j]! / sum;
    }
  }
  return Array.from({ length: k }, (_, i) => largest(map.subarray(i * k, (i + 1) * k)));
}

function largest(row: Float64Array): Sparse {
  const kept = Array.from(row.keys())
    .filter((j) => row[j]! >= smallestEntry)
    .toSorted((a, b) => row[b]! - row[a]! || a - b)
    .slice(0, entriesPerRow)
    .toSorted((a, b) => a - b);
  const total = kept.reduce((sum, j) => sum + row[j]!, 0);
  return { index: kept, value: kept.map((j) => row[j]! / total) };
}

/** θ A of counts or shares over topics, added to `out` times `scale`: k numbers. */
export function addMapped(map: TopicMap, from: Sparse, scale: number, out: Float64Array): void {
  for (let a = 0; a < from.index.length; a++) {
    const i = from.index[a]!;
    const weight = scale * from.value[a]!;
    if (map === null) {
      if (i < out.length) out[i]! += weight;
      continue;
    }
    const row = map[i];
    if (row === undefined) continue;
    for (let b = 0; b < row.index.length; b++) out[row.index[b]!]! += weight * row.value[b]!;
  }
}

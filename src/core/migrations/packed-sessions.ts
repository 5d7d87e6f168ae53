import type { Session } from "../session.js";
import { effectiveSize } from "./distribution.js";

/**
 * Sessions as sparse topic shares, for tests that go over them thousands of times: session i has share shares[q] of
 * topic topics[columns[q]] for q in [starts[i], starts[i + 1]).
 */
export interface PackedSessions {
  readonly count: number;
  /** topics met, by column */
  readonly topics: readonly number[];
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly shares: Float64Array;
  /** effective number of behaviours of each session; 0 = nothing liked in it */
  readonly weights: Float64Array;
  /** number of the context that each session belongs to */
  readonly contexts: Int32Array;
}

/** Correlation of topics within a session: a long one counts for at most 1/0.2 behaviours. */
const withinSession = 0.2;
/** Sessions' worth of the overall mean in a context's mean. */
const contextPrior = 2;
const smallestMean = 0.01;

/** Packs sessions with the key of their context (strataOf). */
export function packSessions(sessions: readonly Session[], strata: readonly string[]): PackedSessions {
  const columnOf = new Map<number, number>();
  let length = 0;
  for (const { topics } of sessions) {
    length += topics.index.length;
    for (const topic of topics.index) if (!columnOf.has(topic)) columnOf.set(topic, columnOf.size);
  }
  const starts = new Int32Array(sessions.length + 1);
  const columns = new Int32Array(length);
  const shares = new Float64Array(length);
  const weights = new Float64Array(sessions.length);
  let at = 0;
  sessions.forEach(({ topics, count }, i) => {
    const first = at;
    topics.index.forEach((topic, j) => {
      columns[at] = columnOf.get(topic)!;
      shares[at++] = topics.value[j]!;
    });
    if (normalise(shares, first, at)) weights[i] = effectiveSize(count, withinSession);
    starts[i + 1] = at;
  });
  const numbers = new Map<string, number>();
  const contexts = Int32Array.from(strata, (key) => {
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    return numbers.get(key)!;
  });
  return { count: sessions.length, topics: [...columnOf.keys()], starts, columns, shares, weights, contexts };
}

/** Divides values [from, to) by their sum; false when that is 0. */
function normalise(values: Float64Array, from: number, to: number): boolean {
  let sum = 0;
  for (let q = from; q < to; q++) sum += values[q]!;
  if (sum <= 0) return false;
  for (let q = from; q < to; q++) values[q]! /= sum;
  return true;
}

/**
 * The same sessions with what their context alone explains taken out: shares × (overall mean + .01)/(context mean +
 * .01), normalised again. A user whose evenings differ from the mornings has not changed when evenings become more.
 * Means do not depend on the order of sessions, so permutations within contexts stay valid.
 */
export function withoutContexts(packed: PackedSessions): PackedSessions {
  const { count, topics, starts, columns, weights, contexts } = packed;
  const width = topics.length;
  const groups = contexts.reduce((most, c) => Math.max(most, c + 1), 0);
  if (groups < 2) return packed;
  const overall = new Float64Array(width);
  const means = new Float64Array(groups * width);
  const sizes = new Float64Array(groups);
  let sessions = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue;
    sessions++;
    sizes[contexts[i]!]!++;
    for (let q = starts[i]!; q < starts[i + 1]!; q++) {
      overall[columns[q]!]! += packed.shares[q]!;
      means[contexts[i]! * width + columns[q]!]! += packed.shares[q]!;
    }
  }
  for (let j = 0; j < width; j++) overall[j]! /= Math.max(1, sessions);
  const factors = means.map((sum, at) => {
    const mean = overall[at % width]!;
    const context = (sum + contextPrior * mean) / (sizes[Math.floor(at / width)]! + contextPrior);
    return (mean + smallestMean) / (context + smallestMean);
  });
  const shares = packed.shares.slice();
  for (let i = 0; i < count; i++) {
    for (let q = starts[i]!; q < starts[i + 1]!; q++) shares[q]! *= factors[contexts[i]! * width + columns[q]!]!;
    normalise(shares, starts[i]!, starts[i + 1]!);
  }
  return { ...packed, shares };
}

import { weekOf } from "./weekly-shares.js";
import type { PackedSessions } from "./packed-sessions.js";

/**
 * What moves everybody at once (a season, things that come into the catalogue and go from it): week (number since
 * 1970) → the odds of each topic in it (length k), up to a factor per topic. 1 throughout = a topic that no such thing
 * was proven of.
 */
export type Tides = ReadonlyMap<number, ArrayLike<number>>;

const noTides: Tides = new Map();

/**
 * The same sessions as if every week had been as poor in every topic as the poorest one among them: shares ×
 * (least odds of the topic)/(odds in that week), the sessions' weights less by as much. If somebody's interests are
 * the same and only everybody's tide moves, what is left is alike in all weeks. Taking away, never multiplying up: what
 * was not on offer can not be made up for. The answer is `packed` itself where no tide touches these sessions.
 * `starts` are the sessions', epoch ms; a week that is not known counts as the nearest one before it.
 */
export function withoutTides(
  packed: PackedSessions,
  starts: readonly number[],
  tides: Tides = noTides,
): PackedSessions {
  if (tides.size === 0) return packed;
  const weeks = [...tides.keys()].toSorted((a, b) => a - b);
  const odds = starts.map((start) => tides.get(nearest(weeks, weekOf(start)))!);
  const met = [...new Set(odds)];
  const least = packed.topics.map((topic) => Math.min(...met.map((row) => row[topic] ?? 1)));
  if (packed.topics.every((topic, j) => met.every((row) => (row[topic] ?? 1) === least[j]))) return packed;
  const shares = packed.shares.slice();
  const weights = packed.weights.slice();
  for (let i = 0; i < packed.count; i++) {
    const [from, to] = [packed.starts[i]!, packed.starts[i + 1]!];
    let left = 0;
    for (let q = from; q < to; q++) {
      const j = packed.columns[q]!;
      shares[q]! *= least[j]! / (odds[i]![packed.topics[j]!] ?? 1);
      left += shares[q]!;
    }
    weights[i]! *= left;
    if (left > 0) for (let q = from; q < to; q++) shares[q]! /= left;
  }
  return { ...packed, shares, weights };
}

/** The last of `weeks` (ascending) up to this one; the first one where there is none. */
function nearest(weeks: readonly number[], week: number): number {
  return weeks.findLast((one) => one <= week) ?? weeks[0]!;
}

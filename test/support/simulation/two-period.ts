import type { Random } from "../../../src/core/statistics/random.js";
import type { Session } from "../../../src/core/session.js";
import { permutationTest } from "../../../src/core/migrations/permutation-test.js";
import { sessionShares } from "../../../src/core/migrations/share-matrix.js";

/**
 * p-value of "interests before and from `from` (epoch ms) are alike", permuting whole sessions within contexts so that
 * a
 * different mix of contexts is not taken for a migration. Valid for a date that was chosen without looking at the
 * sessions; 1 when a side is empty. For dates found in the data use the detector.
 */
export function twoPeriodTest(
  sessions: readonly Session[],
  strata: readonly string[],
  from: number,
  permutations: number,
  random: Random,
): number {
  const labels = sessions.map((s) => (s.start >= from ? 1 : 0));
  const blocks = new Map<string, number[]>();
  strata.forEach((key, i) => blocks.set(key, [...(blocks.get(key) ?? []), i]));
  return permutationTest(
    { shares: sessionShares(sessions), labels, groups: 2, blocks: [...blocks.values()], shelves: null },
    permutations,
    random,
  );
}

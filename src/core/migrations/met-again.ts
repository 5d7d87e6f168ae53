import { tabledLogGamma as lg } from "../statistics/log-gamma-table.js";

/** How firmly an earlier regime, or anything new, is expected to look as it is thought to (pseudo-counts). */
const returnCounts = 20;
const segmentPrior = 4;
const smallestShare = 0.002;
const largestLog = 60;

/**
 * How much likelier (nats, at most 60) what was met on a side is under each earlier regime than under interests that
 * are new: Dirichlet-multinomial likelihoods. `counts` in effective behaviours by column, `size` their sum, `share` =
 * everybody's of a column, `earlier` = shares of the regimes by column.
 */
export function metAgain(
  counts: ArrayLike<number>,
  size: number,
  share: (column: number) => number,
  earlier: readonly ArrayLike<number>[],
): number[] {
  const under = (mean: (column: number) => number, firmness: number): number => {
    let log = lg(firmness) - lg(firmness + size);
    for (let j = 0; j < counts.length; j++) {
      if (counts[j] === 0) continue;
      const alpha = firmness * Math.max(smallestShare, mean(j));
      log += lg(alpha + counts[j]!) - lg(alpha);
    }
    return log;
  };
  const anew = under(share, segmentPrior);
  return earlier.map((shares) => Math.min(largestLog, under((j) => shares[j]!, returnCounts) - anew));
}

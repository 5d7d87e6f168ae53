/** A migration with the e-detector value that speaks for it. */
export interface Evidence {
  readonly statistic: number;
}

export interface Ordered<T> {
  readonly item: T;
  /** 1 = strongest */
  readonly rank: number;
  /** The smallest level at which e-d-BH declares it: min over j ≥ rank of streams / (j · statistic_(j)), at most 1. */
  readonly level: number;
}

/**
 * Orders drifts of many users by evidence with e-d-BH (Dandapanthula and Ramdas 2025, "Multiple testing in multi-stream
 * sequential change detection", arXiv 2501.04130): at level α those among `streams` e-detectors are declared whose
 * value is
 * at least streams/(α·rank), i.e. `level` ≤ α. The promise is error over patience: at any stopping time τ the expected
 * false share of what is declared is at most α·E[τ], τ in sessions. It is not a false discovery rate of α. Use current
 * e-detector values; `streams` counts all users watched, those without a migration too.
 */
export function orderByEvidence<T extends Evidence>(list: readonly T[], streams = list.length): Ordered<T>[] {
  const sorted = list.toSorted((a, b) => b.statistic - a.statistic);
  const out: Ordered<T>[] = [];
  let level = 1;
  for (let i = sorted.length - 1; i >= 0; i--) {
    const item = sorted[i]!;
    if (item.statistic > 0) level = Math.min(level, streams / ((i + 1) * item.statistic));
    out.push({ item, rank: i + 1, level });
  }
  return out.toReversed();
}

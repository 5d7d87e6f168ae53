/** Something found with a p-value. */
export interface Tested {
  readonly pValue: number;
}

export interface Ordered<T> {
  readonly item: T;
  /** 1 = smallest p-value */
  readonly rank: number;
  /**
   * The smallest false discovery rate at which the list holds it: min over j ≥ rank of tests · p_(j) / j, at most 1.
   */
  readonly level: number;
}

/**
 * Orders findings by p-value with Benjamini and Hochberg (1995): of those with `level` ≤ α at most a part α is expected
 * to be false, at any one time, users being independent. `tests` counts everybody who is watched, found or not.
 */
export function orderByPValue<T extends Tested>(list: readonly T[], tests = list.length): Ordered<T>[] {
  const sorted = list.toSorted((a, b) => a.pValue - b.pValue);
  const out: Ordered<T>[] = [];
  let level = 1;
  for (let i = sorted.length - 1; i >= 0; i--) {
    const item = sorted[i]!;
    level = Math.min(level, (tests * item.pValue) / (i + 1));
    out.push({ item, rank: i + 1, level });
  }
  return out.toReversed();
}

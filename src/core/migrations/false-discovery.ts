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

/** A digest confirms nothing above this p-value, however many users have changed: it would be dated and told badly. */
const largestConfirmed = 0.005;

/**
 * What a digest confirms: the findings that Benjamini and Hochberg declare at `rate` among `watched` tests. The
 * p-values are those of each user's last look, of users who have not been confirmed since their regime began;
 * everybody else counts with p = 1. Of one digest, at a time that does not depend on the data, at most a part `rate`
 * is expected to be false; that is not promised of all digests taken together.
 */
export function discoveries<T extends Tested>(found: readonly T[], watched: number, rate: number): T[] {
  return orderByPValue(found, Math.max(watched, found.length))
    .filter(({ item, level }) => level <= rate && item.pValue <= largestConfirmed)
    .map(({ item }) => item);
}

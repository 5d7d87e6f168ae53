/**
 * Whether every context has come about as often early as late: the mean position of a stratum's sessions deviates from
 * the middle by at most `limit` standard errors (uniform order, finite population). Contexts only, never topics.
 */
export function contextsSteady(strata: readonly string[], limit: number): boolean {
  const n = strata.length;
  if (n < 3) return true;
  const sums = new Map<string, { n: number; sum: number }>();
  strata.forEach((key, i) => {
    const s = sums.get(key) ?? { n: 0, sum: 0 };
    s.n++;
    s.sum += i / (n - 1);
    sums.set(key, s);
  });
  for (const s of sums.values()) {
    if (s.n === n) continue;
    const error = Math.sqrt((1 - s.n / n) / (12 * s.n));
    if (Math.abs(s.sum / s.n - 0.5) > limit * error) return false;
  }
  return true;
}

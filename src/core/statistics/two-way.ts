import type { Interval } from "./bootstrap.js";

/**
 * The mean with a 95 % interval that holds where values of one user go together and so do those of one day: everybody
 * of a day shares its news. Variance = by user + by day − by user and day (Cameron, Gelbach and Miller 2011), each with
 * its G/(G−1); Student's t with the smaller number of groups less one.
 *
 * users, days, values: one entry each. NaN for no values; the bounds are infinite with a single user or day.
 */
export function twoWayMean(
  users: ArrayLike<number>,
  days: ArrayLike<number>,
  values: ArrayLike<number>,
): Interval & { readonly users: number; readonly days: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i]! / n;
  const byUser = new Map<number, number>();
  const byDay = new Map<number, number>();
  const byBoth = new Map<string, number>();
  const add = <Key>(sums: Map<Key, number>, key: Key, x: number) => sums.set(key, (sums.get(key) ?? 0) + x);
  for (let i = 0; i < n; i++) {
    const x = values[i]! - mean;
    add(byUser, users[i]!, x);
    add(byDay, days[i]!, x);
    add(byBoth, `${users[i]}/${days[i]}`, x);
  }
  const groups = Math.min(byUser.size, byDay.size);
  const counts = { users: byUser.size, days: byDay.size };
  if (n === 0) return { mean: NaN, low: NaN, high: NaN, ...counts };
  if (groups < 2) return { mean, low: -Infinity, high: Infinity, ...counts };
  const [user, day, both] = [clustered(byUser, n), clustered(byDay, n), clustered(byBoth, n)];
  // The difference may be below either of the two by chance; neither is more certain than it is alone.
  const error = Math.sqrt(Math.max(user, day, user + day - both));
  const reach = studentQuantile(groups - 1) * error;
  return { mean, low: mean - reach, high: mean + reach, ...counts };
}

function clustered(sums: ReadonlyMap<unknown, number>, n: number): number {
  const groups = sums.size;
  if (groups < 2) return 0;
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return (squares / (n * n)) * (groups / (groups - 1));
}

/** The 97.5 % quantile of Student's t (Cornish–Fisher expansion; exact for 1 and 2 degrees, within .003 from 3 on). */
export function studentQuantile(degrees: number): number {
  if (degrees === 1) return 12.7062;
  if (degrees === 2) return 4.3027;
  const z = 1.959964;
  const [z3, z5, z7, z9] = [z ** 3, z ** 5, z ** 7, z ** 9];
  return (
    z +
    (z3 + z) / (4 * degrees) +
    (5 * z5 + 16 * z3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * degrees ** 3) +
    (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * degrees ** 4)
  );
}

import { shrink, type Counts } from "./distribution.js";
import { offsetOf } from "./local-time.js";
import type { InterestParameters } from "./parameters.js";
import type { Signal } from "./signal.js";
import { dayMs, hourMs } from "../time.js";

export const timeBuckets = ["HOUR", "DAY", "WEEK", "MONTH"] as const;
export type TimeBucket = (typeof timeBuckets)[number];

export interface TimelinePoint {
  /** Start and end (exclusive) of the bucket, epoch ms: local midnights, Mondays, firsts of a month. */
  readonly from: number;
  readonly to: number;
  readonly behaviours: number;
  /** k shares, sum 1: the bucket's behaviours shrunk towards `base`. Buckets without behaviours have one array. */
  readonly shares: Float64Array;
  /** average behaviours' worth that the shares rest on, those of the base included */
  readonly evidence: number;
}

export interface TimelineView {
  readonly bucket: TimeBucket;
  readonly timeZone: string;
  /** k shares: the user's own long-run distribution, such as HorizonShares.long */
  readonly base: Float64Array;
  readonly parameters: Pick<InterestParameters, "horizonShrinkage">;
  /** the strength of an average behaviour (unitStrength); absent = 1 */
  readonly unit?: number;
}

/**
 * Interests through time: the signals (any order) in buckets of a time zone, shares shrunken to `base`. Buckets without
 * behaviours between the first and the last are listed with the base. Throws BAD_USER_INPUT for an unknown zone.
 */
export function timeline(
  signals: readonly Signal[],
  { bucket, timeZone, base, parameters, unit = 1 }: TimelineView,
): TimelinePoint[] {
  if (signals.length === 0) return [];
  const sums = new Map<number, { value: Float64Array; behaviours: number }>();
  for (const signal of signals) {
    const start = bucketStart(signal.at, bucket, timeZone);
    let sum = sums.get(start);
    if (sum === undefined) sums.set(start, (sum = { value: new Float64Array(base.length), behaviours: 0 }));
    sum.behaviours++;
    signal.topics.index.forEach((topic, i) => {
      if (topic < base.length) sum.value[topic]! += (signal.strength * signal.topics.value[i]!) / unit;
    });
  }
  const points: TimelinePoint[] = [];
  const alpha = parameters.horizonShrinkage[1];
  const without = shrink({ value: new Float64Array(base.length), mass: 0 }, alpha, base);
  const starts = Float64Array.from(sums.keys()).toSorted();
  for (let i = 0, from = starts[0]!; i < starts.length; ) {
    const sum = sums.get(from);
    if (sum !== undefined) i++;
    // Where clocks move by half an hour (Lord Howe), the next bucket begins early.
    const to = Math.min(nextBucket(from, bucket, timeZone), starts[i] ?? Infinity);
    const counts = sum === undefined ? null : positive(sum.value);
    const shares = counts === null ? without : shrink(counts, alpha, base);
    points.push({ from, to, behaviours: sum?.behaviours ?? 0, shares, evidence: alpha + (counts?.mass ?? 0) });
    from = to;
  }
  return points;
}

function positive(sums: Float64Array): Counts {
  const value = sums.map((v) => Math.max(0, v));
  return { value, mass: value.reduce((mass, v) => mass + v, 0) };
}

/** The start (epoch ms) of the bucket that holds `at` in the zone. */
export function bucketStart(at: number, bucket: TimeBucket, timeZone: string): number {
  const local = at + offsetOf(at, timeZone);
  // An hour belongs to one offset, so that the hour which clocks repeat in autumn makes two buckets.
  if (bucket === "HOUR") return Math.floor(local / hourMs) * hourMs - offsetOf(at, timeZone);
  const day = Math.floor(local / dayMs);
  if (bucket === "DAY") return instantOf(day * dayMs, timeZone);
  if (bucket === "WEEK") return instantOf((day - ((((day + 3) % 7) + 7) % 7)) * dayMs, timeZone);
  const date = new Date(local);
  return instantOf(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1), timeZone);
}

function nextBucket(from: number, bucket: TimeBucket, timeZone: string): number {
  if (bucket === "HOUR") return from + hourMs;
  // Well inside the next bucket, whatever the clocks do in between; a month has 28 to 31 days.
  const inside = bucket === "DAY" ? 1.5 : bucket === "WEEK" ? 7.5 : 31.5;
  return bucketStart(from + inside * dayMs, bucket, timeZone);
}

/** The instant at which clocks of the zone show a local time (ms as if UTC); where clocks skip it, the first after. */
function instantOf(local: number, timeZone: string): number {
  const before = offsetOf(local - dayMs, timeZone);
  const after = offsetOf(local + dayMs, timeZone);
  const early = local - Math.max(before, after);
  const late = local - Math.min(before, after);
  return early + offsetOf(early, timeZone) === local ? early : late;
}

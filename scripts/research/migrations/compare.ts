import { seeded, type Random } from "../../../src/core/statistics/random.js";
import type { Detector } from "./detectors/detector.js";
import type { Measured } from "./measure.js";
import { changeKinds, watchedAfter } from "./streams/changes.js";
import { families } from "./streams/families.js";
import { firstAlarm, type Watched } from "./watched.js";

export interface Part {
  readonly found: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** What a detector does at one threshold. */
export interface Row {
  readonly detector: string;
  readonly threshold: number;
  /** people of each family who were alarmed although nothing changed */
  readonly falseAlarms: Readonly<Record<string, number>>;
  /** of the families that the promise covers, together */
  readonly covered: number;
  /** changes of .2 to .6 that were found within 60 sessions, with a 95 % interval */
  readonly found: Part;
  readonly byKind: Readonly<Record<string, Part>>;
  /** by size, from .2 on in steps of .1 */
  readonly bySize: Readonly<Record<string, Part>>;
  /** sessions from the change to the alarm, median of those found; null = none was */
  readonly delay: number | null;
  /** people who change and were alarmed before */
  readonly early: number;
}

export interface Comparison {
  readonly a: number;
  /** false alarms that the promise allows in the families it covers together */
  readonly allowed: number;
  readonly people: number;
  /** each at the threshold that its own promise of A asks for */
  readonly atPromise: readonly Row[];
  /** each at the threshold at which it alarms as many of the covered families as the first detector does at A */
  readonly atCount: readonly Row[];
}

const countedUpTo = 0.6;
const resamplings = 300;
const widthOfSize = 0.1;

export function compare({ unchanged, changed }: Measured, detectors: readonly Detector[], a: number): Comparison {
  const covered = families.filter(({ promised }) => promised).flatMap(({ name }) => unchanged.get(name) ?? []);
  const sessions = covered.reduce((sum, one) => sum + one.sessions, 0);
  const row = (detector: Detector, threshold: number, found?: Part): Row => {
    const judged = judge(changed, detector.name, threshold);
    const count = (people: readonly Watched[]): number => alarmed(people, detector.name, threshold);
    return {
      detector: detector.name,
      threshold,
      falseAlarms: Object.fromEntries([...unchanged].map(([family, people]) => [family, count(people)])),
      covered: count(covered),
      ...judged,
      ...(found ? { found } : {}),
    };
  };
  const first = detectors[0]!;
  const counted = alarmed(covered, first.name, first.thresholdFor!(a));
  return {
    a,
    allowed: sessions / a,
    people: covered.length,
    atPromise: detectors.flatMap((one) => (one.thresholdFor === null ? [] : [row(one, one.thresholdFor(a))])),
    atCount: detectors.map((one) => {
      const threshold = one === first ? first.thresholdFor!(a) : thresholdAt(covered, one.name, counted);
      return row(one, threshold, resampled({ covered, changed, first, detector: one, a }));
    }),
  };
}

const highest = (one: Watched, detector: string): number => one.records[detector]!.at(-1)?.[1] ?? 0;

function alarmed(people: readonly Watched[], detector: string, threshold: number): number {
  return people.filter((one) => highest(one, detector) >= threshold).length;
}

/** The least threshold at which at most `count` of these people are alarmed. */
export function thresholdAt(people: readonly Watched[], detector: string, count: number): number {
  const scores = people.map((one) => highest(one, detector)).toSorted((a, b) => b - a);
  return (scores[count] ?? 0) * (1 + 1e-9) + 1e-9;
}

function isFound(one: Watched, detector: string, threshold: number): boolean {
  const at = firstAlarm(one.records[detector]!, threshold);
  return at !== null && at >= one.change!.at && at < one.change!.at + watchedAfter;
}

type Judged = Pick<Row, "found" | "byKind" | "bySize" | "delay" | "early">;

function judge(changed: readonly Watched[], detector: string, threshold: number): Judged {
  const part = (people: readonly Watched[]): Part =>
    wilson(people.filter((one) => isFound(one, detector, threshold)).length, people.length);
  const counted = changed.filter(({ change }) => change!.size <= countedUpTo);
  const delays = counted
    .filter((one) => isFound(one, detector, threshold))
    .map((one) => firstAlarm(one.records[detector]!, threshold)! - one.change!.at)
    .toSorted((a, b) => a - b);
  const sizes = [0.2, 0.3, 0.4, 0.5, 0.6];
  return {
    found: part(counted),
    byKind: Object.fromEntries(
      changeKinds.map((kind) => [kind, part(counted.filter(({ change }) => change!.kind === kind))]),
    ),
    bySize: Object.fromEntries(
      sizes.map((size) => [
        size,
        part(changed.filter(({ change }) => change!.size >= size && change!.size < size + widthOfSize)),
      ]),
    ),
    delay: delays[Math.floor(delays.length / 2)] ?? null,
    early: changed.filter((one) => (firstAlarm(one.records[detector]!, threshold) ?? Infinity) < one.change!.at).length,
  };
}

/** The Wilson score interval of a part, 95 %. */
export function wilson(found: number, of: number): Part {
  if (of === 0) return { found, of, low: 0, high: 1 };
  const z2 = 1.96 ** 2;
  const p = found / of;
  const middle = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (1.96 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))) / (1 + z2 / of);
  return { found, of, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

interface Resampling {
  readonly covered: readonly Watched[];
  readonly changed: readonly Watched[];
  readonly first: Detector;
  readonly detector: Detector;
  readonly a: number;
}

/** What is found at equal counts, with people of both sorts drawn anew: the threshold is uncertain, too. */
function resampled({ covered, changed, first, detector, a }: Resampling): Part {
  const random = seeded(1);
  const counted = changed.filter(({ change }) => change!.size <= countedUpTo);
  const at = (still: readonly Watched[]): number =>
    thresholdAt(still, detector.name, alarmed(still, first.name, first.thresholdFor!(a)));
  const foundOf = (people: readonly Watched[], threshold: number): number =>
    people.filter((one) => isFound(one, detector.name, threshold)).length;
  const fixed = detector === first ? first.thresholdFor!(a) : null;
  const parts = Array.from({ length: resamplings }, () => {
    const threshold = fixed ?? at(drawnFrom(covered, random));
    return foundOf(drawnFrom(counted, random), threshold) / counted.length;
  }).toSorted((x, y) => x - y);
  const found = foundOf(counted, fixed ?? at(covered));
  return {
    found,
    of: counted.length,
    low: parts[Math.floor(0.025 * resamplings)]!,
    high: parts[Math.ceil(0.975 * resamplings) - 1]!,
  };
}

function drawnFrom<T>(all: readonly T[], random: Random): T[] {
  return all.map(() => all[Math.floor(random() * all.length)]!);
}

import { Reliability } from "../../statistics/reliability.js";
import { calibratedInto, segmentOf, type Calibration } from "../calibration.js";
import { softmaxInto } from "../softmax.js";
import type { ChoiceSet } from "./choice-set.js";
import { fitLogit } from "./logit.js";

/** Sessions after those that were fitted on, the log of the softmax of each of their rows for one item. */
interface Foreseen {
  readonly set: ChoiceSet;
  readonly logP: Float64Array;
}

/** What the chances of a task are told by. */
export interface Calibrated {
  readonly temperature: number;
  /** null = too few sessions, or none of it was proven: the softmax as it is */
  readonly calibration: Calibration | null;
  /** on the later half of the sessions, calibrated on the earlier; without calibration on all of them */
  readonly expectedCalibrationError: number;
  /** what that error would be, in the mean, on as many sessions if each chance were exactly right */
  readonly expectedByChance: number;
}

/** With fewer sessions to learn it from, and as many to judge it by, chances stay as the softmax has them. */
export const fewestToCalibrate = 40;
/** Stretches of log P that get a slope of their own: at most so many, each with as many sessions as it needs. */
const mostStretches = 8;
const sessionsPerStretch = 20;
/** Pull of each slope to 1, in choices. */
const l2 = 5;
/** Smaller slopes would make one chance of many. */
const flattest = 0.05;

/**
 * Makes the chance of x that an item taken from the session at random is x: a temperature, and above it a calibration
 * with a few slopes, since the softmax may be too sure of the likely and too generous to the hopeless at once. Judged
 * on the later half of the sessions, calibrated on the earlier, it is kept if what was taken is likelier with it; then
 * it is fitted on all.
 *
 * held: sessions, in order of time, that the weights were not fitted on.
 */
export function calibrate(held: readonly ChoiceSet[], weights: ArrayLike<number>): Calibrated {
  const temperature = fitTemperature(held, weights);
  const middle = Math.floor(held.length / 2);
  if (middle < fewestToCalibrate)
    return { temperature, calibration: null, ...errorOf(foresee(held, weights, temperature)) };
  const [earlier, later] = [held.slice(0, middle), held.slice(middle)];
  const asOfThen = fitTemperature(earlier, weights);
  const tried = fitCalibration(foresee(earlier, weights, asOfThen));
  const judging = foresee(later, weights, asOfThen);
  return likelihood(judging, tried) > likelihood(judging)
    ? { temperature, calibration: fitCalibration(foresee(held, weights, temperature)), ...errorOf(judging, tried) }
    : { temperature, calibration: null, ...errorOf(judging) };
}

/**
 * The softmax temperature of largest mean log P over the chosen items (Guo et al. 2017), by golden-section search over
 * 0.25 … 4.
 */
export function fitTemperature(sets: readonly ChoiceSet[], weights: ArrayLike<number>): number {
  if (sets.length === 0) return 1;
  const at = (logTemperature: number) => likelihood(foresee(sets, weights, Math.exp(logTemperature)));
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.25);
  let high = Math.log(4);
  for (let step = 0; step < 14; step++) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (at(a) < at(b)) low = a;
    else high = b;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Slopes of largest mean log P over the chosen items, pulled to 1: a conditional logit over the parts of log P that lie
 * in each stretch, which makes the sum of each part over what is foreseen that of what was taken. Stretches hold equal
 * parts of both; two of which one would turn the order are made one.
 */
export function fitCalibration(sessions: readonly Foreseen[]): Calibration {
  for (let knots = knotsOf(sessions); ; ) {
    const sets = sessions.map((one) => asSegments(one, knots));
    const ones = new Float64Array(knots.length + 1).fill(1);
    const slopes = [...fitLogit(sets, { l2, prior: ones, target: "each" }).weights];
    const lowest = slopes.reduce((least, slope, i) => (slope < slopes[least]! ? i : least), 0);
    if (slopes[lowest]! >= flattest || knots.length === 0)
      return { knots, slopes: slopes.map((slope) => Math.max(flattest, slope)) };
    knots = knots.filter((_, i) => i !== Math.max(0, lowest - 1));
  }
}

/** log P where equal parts end, of the mean of what is foreseen and what was taken. */
function knotsOf(sessions: readonly Foreseen[]): number[] {
  const stretches = Math.max(1, Math.min(mostStretches, Math.floor(sessions.length / sessionsPerStretch)));
  const rows = sessions.flatMap(({ set, logP }) => {
    const taken = new Set(set.truth);
    return Array.from(logP, (log, r) => ({
      log,
      mass: Math.exp(log + set.logStandsFor[r]!) + (taken.has(r) ? 1 / taken.size : 0),
    }));
  });
  const total = rows.reduce((sum, { mass }) => sum + mass, 0);
  const knots: number[] = [];
  let sum = 0;
  for (const { log, mass } of rows.toSorted((a, b) => a.log - b.log)) {
    sum += mass;
    if (sum >= ((knots.length + 1) * total) / stretches && log < -0.01 && log > (knots.at(-1) ?? -Infinity))
      knots.push(log);
    if (knots.length === stretches - 1) break;
  }
  return knots;
}

/** The session as a choice between rows whose features are the parts of log P by stretch. */
function asSegments({ set, logP }: Foreseen, knots: readonly number[]): ChoiceSet {
  const features = knots.length + 1;
  const values = new Float32Array(set.rows * features);
  for (let r = 0; r < set.rows; r++)
    for (let i = 0; i < features; i++) values[r * features + i] = segmentOf(logP[r]!, knots, i);
  return { ...set, features, values };
}

function foresee(sets: readonly ChoiceSet[], weights: ArrayLike<number>, temperature: number): Foreseen[] {
  return sets.map((set) => {
    const logP = new Float64Array(set.rows);
    const score = set.logStandsFor.slice();
    for (let r = 0, at = 0; r < set.rows; r++) {
      for (let f = 0; f < set.features; f++, at++) logP[r]! += (weights[f]! * set.values[at]!) / temperature;
      score[r]! += logP[r]!;
    }
    const logSum = softmaxInto(score, 1, score);
    for (let r = 0; r < set.rows; r++) logP[r]! -= logSum;
    return { set, logP };
  });
}

/** P of one item of every row. */
function chancesOf({ set, logP }: Foreseen, calibration: Calibration | null): Float64Array {
  const out = new Float64Array(set.rows);
  if (calibration === null) logP.forEach((log, r) => (out[r] = Math.exp(log)));
  else calibratedInto(logP, calibration, out, set.logStandsFor);
  return out;
}

/** Mean log P over the chosen items. */
function likelihood(sessions: readonly Foreseen[], calibration: Calibration | null = null): number {
  return sessions.reduce((sum, one) => {
    const chances = chancesOf(one, calibration);
    const { truth } = one.set;
    return sum + truth.reduce((s, r) => s + Math.log(Math.max(chances[r]!, Number.MIN_VALUE)), 0) / truth.length;
  }, 0);
}

function errorOf(sessions: readonly Foreseen[], calibration: Calibration | null = null) {
  const reliability = new Reliability();
  for (const one of sessions) {
    const taken = new Set(one.set.truth);
    reliability.add(
      chancesOf(one, calibration),
      (r) => taken.has(r),
      taken.size,
      (r) => Math.exp(one.set.logStandsFor[r]!),
    );
  }
  const { expectedCalibrationError, expectedByChance } = reliability.report();
  return { expectedCalibrationError, expectedByChance };
}

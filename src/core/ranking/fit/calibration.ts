import { softmaxInto } from "../softmax.js";
import type { ChoiceSet } from "./choice-set.js";

/** P of every row at a temperature. */
function probabilitiesOf(set: ChoiceSet, weights: ArrayLike<number>, temperature: number): Float64Array {
  const score = set.logStandsFor.slice();
  const probability = new Float64Array(set.rows);
  for (let r = 0; r < set.rows; r++) {
    for (let f = 0; f < set.features; f++) score[r]! += (weights[f]! * set.values[r * set.features + f]!) / temperature;
  }
  softmaxInto(score, 1, probability);
  return probability;
}

/**
 * The softmax temperature that makes P(x|u,c) the chance that an item taken from the session at random is x: largest
 * mean log P over the chosen items (Guo et al. 2017), by golden-section search over 0.25 … 4.
 */
export function fitTemperature(sets: readonly ChoiceSet[], weights: ArrayLike<number>): number {
  if (sets.length === 0) return 1;
  const likelihood = (logTemperature: number) =>
    sets.reduce((sum, set) => sum + meanLogP(set, probabilitiesOf(set, weights, Math.exp(logTemperature))), 0);
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.25);
  let high = Math.log(4);
  for (let step = 0; step < 14; step++) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (likelihood(a) < likelihood(b)) low = a;
    else high = b;
  }
  return Math.exp((low + high) / 2);
}

/**
 * Expected calibration error: candidates are put in `bins` of equal count by the predicted probability of one
 * item, and the difference of predicted and chosen mass is summed over the bins; a row that stands for many items
 * brings their mass. Chosen items count 1/|truth| of a choice. 0 = calibrated.
 */
export function expectedCalibrationError(
  sets: readonly ChoiceSet[],
  weights: ArrayLike<number>,
  temperature: number,
  bins = 20,
): number {
  const single: number[] = [];
  const predicted: number[] = [];
  const chosen: number[] = [];
  for (const set of sets) {
    const truth = new Set(set.truth);
    probabilitiesOf(set, weights, temperature).forEach((p, r) => {
      single.push(p / Math.exp(set.logStandsFor[r]!));
      predicted.push(p);
      chosen.push(truth.has(r) ? 1 / truth.size : 0);
    });
  }
  const order = predicted.map((_, i) => i).toSorted((a, b) => single[a]! - single[b]!);
  let error = 0;
  for (let bin = 0; bin < bins; bin++) {
    let p = 0;
    let c = 0;
    for (const i of order.slice(
      Math.floor((bin * order.length) / bins),
      Math.floor(((bin + 1) * order.length) / bins),
    )) {
      p += predicted[i]!;
      c += chosen[i]!;
    }
    error += Math.abs(p - c);
  }
  return error / Math.max(1, sets.length);
}

function meanLogP({ truth }: ChoiceSet, probability: Float64Array): number {
  return truth.reduce((sum, r) => sum + Math.log(Math.max(probability[r]!, Number.MIN_VALUE)), 0) / truth.length;
}

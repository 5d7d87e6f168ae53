import { softmaxInto } from "../softmax.js";
import type { ChoiceSet } from "./choice-set.js";

export interface LogitFit {
  /** β of raw values, one per feature */
  readonly weights: Float64Array;
  /** mean log-likelihood of a choice set */
  readonly logLikelihood: number;
  readonly iterations: number;
}

export interface LogitOptions {
  /** strength of the pull towards `prior`, in choices, on standardised values */
  readonly l2: number;
  /** raw weights the fit is pulled to and starts from: those of the best baseline; absent = 0 */
  readonly prior?: ArrayLike<number>;
  /** raw weights near the answer, such as those of a fit with one feature more: spares the concave first stage */
  readonly start?: ArrayLike<number>;
  /** features whose weight stays 0 */
  readonly excluded?: ReadonlySet<number>;
  readonly iterations?: number;
}

/** Mean and standard deviation of every feature over all rows of the choice sets; a constant feature has deviation 1. */
export function standardisation(sets: readonly ChoiceSet[], features: number): { offset: Float64Array; scale: Float64Array } {
  const offset = new Float64Array(features), squares = new Float64Array(features);
  let rows = 0;
  for (const set of sets) {
    for (let i = 0; i < set.values.length; i++) {
      offset[i % features]! += set.values[i]!;
      squares[i % features]! += set.values[i]! ** 2;
    }
    rows += set.rows;
  }
  const scale = new Float64Array(features);
  for (let f = 0; f < features; f++) {
    offset[f]! /= Math.max(1, rows);
    const variance = squares[f]! / Math.max(1, rows) - offset[f]! ** 2;
    scale[f] = variance > 1e-12 ? Math.sqrt(variance) : 1;
  }
  return { offset, scale };
}

/** log Σ_{x in truth} P(x): the log-likelihood, under raw weights, that one item drawn from the ranker is among those chosen. */
export function choiceLogLikelihood(set: ChoiceSet, weights: ArrayLike<number>, temperature = 1): number {
  const score = new Float64Array(set.rows), probability = new Float64Array(set.rows);
  for (let r = 0; r < set.rows; r++) score[r] = dot(set, r, weights) / temperature + set.logStandsFor[r]!;
  softmaxInto(score, 1, probability);
  let sum = 0;
  for (const r of set.truth) sum += probability[r]!;
  return Math.log(Math.max(sum, Number.MIN_VALUE));
}

/** What of a session is to be likely: "each" of its items (mean log-likelihood), or that the item shown is "any" of them. */
type Target = "each" | "any";

/**
 * Conditional logit (McFadden 1974) whose choice is a whole session: maximises the mean over choice sets of
 * log Σ_{x in truth} P(x) minus l2/(2·sets)·|β − prior|² on standardised values.
 *
 * That is the chance that the item shown is one the user takes; the mean of log P(x) over the truth spends its weights
 * on items that no short list reaches (docs/ranking.md has the difference in NDCG). The latter is concave and gives the
 * start; then each Newton step weighs the chosen items by their share of the truth's probability (an EM step: the
 * bound touches, so no step loses likelihood).
 */
export function fitLogit(sets: readonly ChoiceSet[], options: LogitOptions): LogitFit {
  if (options.start) return ascend(sets, options, "any", options.start);
  const each = ascend(sets, options, "each", options.prior ?? []);
  return sets.every(({ truth }) => truth.length === 1) ? each : ascend(sets, options, "any", each.weights);
}

/** Newton's method with step halving from `start`. */
function ascend(sets: readonly ChoiceSet[], options: LogitOptions, target: Target, start: ArrayLike<number>): LogitFit {
  const features = sets[0]?.features ?? 0, { scale } = standardisation(sets, features);
  const active = Array.from({ length: features }, (_, f) => f).filter((f) => !options.excluded?.has(f));
  const prior = Float64Array.from(active, (f) => (options.prior?.[f] ?? 0) * scale[f]!);
  const all = standardised(sets, active, scale);
  let weights = Float64Array.from(active, (f) => (start[f] ?? 0) * scale[f]!), state = derivatives(all, active.length, weights, target);
  const penalty = options.l2 / Math.max(1, sets.length);
  const objective = (value: number, at: Float64Array) => value - (penalty / 2) * at.reduce((sum, w, f) => sum + (w - prior[f]!) ** 2, 0);
  let iterations = 0;
  for (; iterations < (options.iterations ?? 30) && active.length > 0; iterations++) {
    const m = active.length, gradient = state.gradient.map((g, f) => g - penalty * (weights[f]! - prior[f]!)), hessian = state.hessian.slice();
    for (let f = 0; f < m; f++) hessian[f * m + f]! += penalty + 1e-9;
    const step = solve(hessian, gradient, m), before = objective(state.value, weights);
    let factor = target === "any" ? 2 : 1, next = weights, nextState = state;
    for (; factor > 1e-4; factor /= 2) {
      next = weights.map((w, f) => w + factor * step[f]!);
      nextState = derivatives(all, active.length, next, target);
      if (objective(nextState.value, next) >= before) break;
    }
    const gained = objective(nextState.value, next) - before;
    if (!(gained > 0)) break;
    [weights, state] = [next, nextState];
    if (gained < 1e-5) break;
  }
  const raw = new Float64Array(features);
  active.forEach((f, i) => (raw[f] = weights[i]! / scale[f]!));
  return { weights: raw, logLikelihood: state.value, iterations };
}

function dot(set: ChoiceSet, row: number, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let f = 0, at = row * set.features; f < set.features; f++, at++) sum += weights[f]! * set.values[at]!;
  return sum;
}

interface Derivatives { readonly value: number; readonly gradient: Float64Array; /** of the negative */ readonly hessian: Float64Array }

/** A choice set with the active features only, standardised: read many times, so made once. */
interface Standardised { readonly values: Float64Array; readonly set: ChoiceSet }

function standardised(sets: readonly ChoiceSet[], active: readonly number[], scale: Float64Array): Standardised[] {
  const m = active.length;
  return sets.map((set) => {
    const values = new Float64Array(set.rows * m);
    for (let r = 0; r < set.rows; r++) for (let f = 0; f < m; f++) values[r * m + f] = set.values[r * set.features + active[f]!]! / scale[active[f]!]!;
    return { values, set };
  });
}

function derivatives(all: readonly Standardised[], m: number, weights: Float64Array, target: Target): Derivatives {
  const gradient = new Float64Array(m), hessian = new Float64Array(m * m), mean = new Float64Array(m), share = 1 / all.length;
  let value = 0;
  for (const { values, set } of all) {
    const score = set.logStandsFor.slice(), probability = new Float64Array(set.rows);
    for (let r = 0, at = 0; r < set.rows; r++) {
      let sum = score[r]!;
      for (let f = 0; f < m; f++) sum += weights[f]! * values[at++]!;
      score[r] = sum;
    }
    const logSum = softmaxInto(score, 1, probability);
    const reached = set.truth.reduce((sum, r) => sum + probability[r]!, Number.MIN_VALUE);
    if (target === "any") value += Math.log(reached) * share;
    for (const r of set.truth) {
      const part = target === "any" ? probability[r]! / reached : 1 / set.truth.length;
      if (target === "each") value += (score[r]! - logSum) * part * share;
      for (let f = 0; f < m; f++) gradient[f]! += values[r * m + f]! * part * share;
    }
    mean.fill(0);
    for (let r = 0; r < set.rows; r++) {
      const p = probability[r]!, at = r * m;
      if (p < 1e-7) continue;
      for (let f = 0; f < m; f++) {
        const x = p * values[at + f]!, row = f * m;
        mean[f]! += x;
        for (let g = 0; g <= f; g++) hessian[row + g]! += x * values[at + g]! * share;
      }
    }
    for (let f = 0; f < m; f++) {
      gradient[f]! -= mean[f]! * share;
      for (let g = 0; g <= f; g++) hessian[f * m + g]! -= mean[f]! * mean[g]! * share;
    }
  }
  for (let f = 0; f < m; f++) for (let g = 0; g < f; g++) hessian[g * m + f] = hessian[f * m + g]!;
  return { value, gradient, hessian };
}

/** Solves A·x = b for a small symmetric positive definite A (Gaussian elimination with partial pivoting). */
function solve(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const rows = Array.from({ length: m }, (_, i) => [...a.subarray(i * m, (i + 1) * m), b[i]!]);
  for (let p = 0; p < m; p++) {
    let pivot = p;
    for (let i = p + 1; i < m; i++) if (Math.abs(rows[i]![p]!) > Math.abs(rows[pivot]![p]!)) pivot = i;
    [rows[p], rows[pivot]] = [rows[pivot]!, rows[p]!];
    for (let i = p + 1; i < m; i++) {
      const factor = rows[i]![p]! / rows[p]![p]!;
      for (let j = p; j <= m; j++) rows[i]![j]! -= factor * rows[p]![j]!;
    }
  }
  const x = new Float64Array(m);
  for (let i = m - 1; i >= 0; i--) {
    let sum = rows[i]![m]!;
    for (let j = i + 1; j < m; j++) sum -= rows[i]![j]! * x[j]!;
    x[i] = sum / rows[i]![i]!;
  }
  return x;
}

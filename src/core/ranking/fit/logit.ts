import { factorise, solveFactorised } from "../../statistics/cholesky.js";
import { softmaxInto } from "../softmax.js";
import type { ChoiceSet } from "./choice-set.js";

export interface LogitFit {
  /** β of raw values, one per feature */
  readonly weights: Float64Array;
  /** mean log-likelihood of a choice set */
  readonly logLikelihood: number;
  /** Newton steps, of both stages */
  readonly iterations: number;
  /** inverse of the curvature at the answer, features × features of raw weights; 0 for excluded features */
  readonly covariance: Float64Array;
}

export interface LogitOptions {
  /** strength of the pull towards `prior`, in choices, on standardised values */
  readonly l2: number;
  /** raw weights the fit is pulled to and starts from: those of the best baseline; absent = 0 */
  readonly prior?: ArrayLike<number>;
  /**
   * raw weights near the answer, such as those of a fit with one feature more or of the last fit: spares the concave
   * first stage
   */
  readonly start?: ArrayLike<number>;
  /** features whose weight stays 0 */
  readonly excluded?: ReadonlySet<number>;
  readonly iterations?: number;
  /** absent = any */
  readonly target?: Target;
}

/** Mean and standard deviation of every feature. */
interface Moments {
  readonly offset: Float64Array;
  readonly scale: Float64Array;
}

// Many fits are of the same sets.
const known = new WeakMap<readonly ChoiceSet[], Moments>();

/**
 * Mean and standard deviation of every feature over all rows of the choice sets; a constant feature has deviation 1.
 * Sets must not be changed afterwards.
 */
export function standardisation(sets: readonly ChoiceSet[], features: number): Moments {
  let moments = known.get(sets);
  if (moments === undefined) known.set(sets, (moments = momentsOf(sets, features)));
  return moments;
}

function momentsOf(sets: readonly ChoiceSet[], features: number): Moments {
  const offset = new Float64Array(features);
  const squares = new Float64Array(features);
  let rows = 0;
  for (const set of sets) {
    for (let r = 0, at = 0; r < set.rows; r++) {
      for (let f = 0; f < features; f++, at++) {
        const value = set.values[at]!;
        offset[f]! += value;
        squares[f]! += value * value;
      }
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

/**
 * log Σ_{x in truth} P(x): the log-likelihood, under raw weights, that one item drawn from the ranker is among those
 * chosen.
 */
export function choiceLogLikelihood(set: ChoiceSet, weights: ArrayLike<number>, temperature = 1): number {
  const score = new Float64Array(set.rows);
  const probability = new Float64Array(set.rows);
  for (let r = 0; r < set.rows; r++) score[r] = dot(set, r, weights) / temperature + set.logStandsFor[r]!;
  softmaxInto(score, 1, probability);
  let sum = 0;
  for (const r of set.truth) sum += probability[r]!;
  return Math.log(Math.max(sum, Number.MIN_VALUE));
}

/**
 * What of a session is to be likely: "each" of its items (mean log-likelihood), or that the item shown is "any" of
 * them.
 */
type Target = "each" | "any";

/**
 * Conditional logit (McFadden 1974) whose choice is a whole session: maximises the mean over choice sets of
 * log Σ_{x in truth} P(x) minus l2/(2·sets)·|β − prior|² on standardised values.
 *
 * That is the chance that the item shown is one the user takes; the mean of log P(x) over the truth spends its weights
 * on items that no short list reaches (docs/research/ranking.md has the difference in NDCG). The latter is concave and
 * gives the start; then each Newton step weighs the chosen items by their share of the truth's probability (an EM step:
 * the bound touches, so no step loses likelihood).
 */
export function fitLogit(sets: readonly ChoiceSet[], options: LogitOptions): LogitFit {
  if (options.target === "each") return ascend(sets, options, "each", options.start ?? options.prior ?? []);
  if (options.start) return ascend(sets, options, "any", options.start);
  const each = ascend(sets, options, "each", options.prior ?? []);
  if (sets.every(({ truth }) => truth.length === 1)) return each;
  const any = ascend(sets, options, "any", each.weights);
  return { ...any, iterations: each.iterations + any.iterations };
}

/** Newton's method with step halving from `start`. */
function ascend(sets: readonly ChoiceSet[], options: LogitOptions, target: Target, start: ArrayLike<number>): LogitFit {
  const features = sets[0]?.features ?? 0;
  const scales = standardisation(sets, features).scale;
  const active = Int32Array.from({ length: features }, (_, f) => f).filter((f) => !options.excluded?.has(f));
  const scale = Float64Array.from(active, (f) => scales[f]!);
  const prior = Float64Array.from(active, (f, i) => (options.prior?.[f] ?? 0) * scale[i]!);
  let weights = Float64Array.from(active, (f, i) => (start[f] ?? 0) * scale[i]!);
  let state = derivatives(sets, { active, scale }, weights, target);
  const penalty = options.l2 / Math.max(1, sets.length);
  const objective = (value: number, at: Float64Array) =>
    value - (penalty / 2) * at.reduce((sum, w, f) => sum + (w - prior[f]!) ** 2, 0);
  let iterations = 0;
  for (; iterations < (options.iterations ?? 30) && active.length > 0; iterations++) {
    const m = active.length;
    const gradient = state.gradient.map((g, f) => g - penalty * (weights[f]! - prior[f]!));
    const hessian = state.hessian.slice();
    for (let f = 0; f < m; f++) hessian[f * m + f]! += penalty + 1e-9;
    factorise(hessian, m);
    const step = gradient.slice();
    const before = objective(state.value, weights);
    solveFactorised(hessian, m, step);
    let factor = target === "any" ? 2 : 1;
    let next = weights;
    let nextState = state;
    for (; factor > 1e-4; factor /= 2) {
      next = weights.map((w, f) => w + factor * step[f]!);
      nextState = derivatives(sets, { active, scale }, next, target);
      if (objective(nextState.value, next) >= before) break;
    }
    const gained = objective(nextState.value, next) - before;
    if (!(gained > 0)) break;
    [weights, state] = [next, nextState];
    if (gained < 1e-5) break;
  }
  const raw = new Float64Array(features);
  const m = active.length;
  const covariance = new Float64Array(features * features);
  const curvature = state.hessian;
  for (let f = 0; f < m; f++) curvature[f * m + f]! += penalty + 1e-9;
  factorise(curvature, m);
  active.forEach((f, i) => {
    raw[f] = weights[i]! / scale[i]!;
    const column = new Float64Array(m);
    column[i] = 1;
    solveFactorised(curvature, m, column);
    active.forEach((g, j) => (covariance[g * features + f] = column[j]! / (scale[i]! * scale[j]!)));
  });
  return { weights: raw, logLikelihood: state.value, iterations, covariance };
}

/** The weights with one more held at 0, to the second order: what a fit without the feature would be near. */
export function leaveOut({ weights, covariance }: LogitFit, feature: number): Float64Array {
  const n = weights.length;
  const step = weights[feature]! / covariance[feature * n + feature]!;
  return weights.map((w, f) => (f === feature ? 0 : w - step * covariance[f * n + feature]!));
}

function dot(set: ChoiceSet, row: number, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let f = 0, at = row * set.features; f < set.features; f++, at++) sum += weights[f]! * set.values[at]!;
  return sum;
}

interface Derivatives {
  readonly value: number;
  readonly gradient: Float64Array /** of the negative */;
  readonly hessian: Float64Array;
}

/** The features that take part, and what their values are divided by. */
interface Standardised {
  readonly active: Int32Array;
  readonly scale: Float64Array;
}

/** weights, gradient and curvature are those of standardised values of the active features. */
function derivatives(
  sets: readonly ChoiceSet[],
  { active, scale }: Standardised,
  weights: Float64Array,
  target: Target,
): Derivatives {
  const m = active.length;
  const gradient = new Float64Array(m);
  const hessian = new Float64Array(m * m);
  const mean = new Float64Array(m);
  const x = new Float64Array(m);
  const raw = weights.map((w, f) => w / scale[f]!);
  const share = 1 / sets.length;
  const largest = sets.reduce((most, { rows }) => Math.max(most, rows), 0);
  const scores = new Float64Array(largest);
  const probabilities = new Float64Array(largest);
  let value = 0;
  for (const { rows, features, values, logStandsFor, truth } of sets) {
    const score = scores.subarray(0, rows);
    const probability = probabilities.subarray(0, rows);
    for (let r = 0, at = 0; r < rows; r++, at += features) {
      let sum = logStandsFor[r]!;
      for (let f = 0; f < m; f++) sum += raw[f]! * values[at + active[f]!]!;
      score[r] = sum;
    }
    const logSum = softmaxInto(score, 1, probability);
    let reached = Number.MIN_VALUE;
    for (const r of truth) reached += probability[r]!;
    if (target === "any") value += Math.log(reached) * share;
    for (const r of truth) {
      const part = target === "any" ? probability[r]! / reached : 1 / truth.length;
      if (target === "each") value += (score[r]! - logSum) * part * share;
      for (let f = 0; f < m; f++) gradient[f]! += (values[r * features + active[f]!]! / scale[f]!) * part * share;
    }
    mean.fill(0);
    for (let r = 0; r < rows; r++) {
      const p = probability[r]!;
      const at = r * features;
      if (p < 1e-7) continue;
      for (let f = 0; f < m; f++) x[f] = values[at + active[f]!]! / scale[f]!;
      for (let f = 0; f < m; f++) {
        const weighted = p * x[f]!;
        const row = f * m;
        mean[f]! += weighted;
        for (let g = 0; g <= f; g++) hessian[row + g]! += weighted * x[g]! * share;
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

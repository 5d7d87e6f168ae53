import type { TaskWeights } from "../ranking/model.js";

/** A page as it was shown, and what was taken of it. */
export interface ShownPage {
  /** raw values of the features β weighs, place by place: places × features, row-major */
  readonly values: ArrayLike<number>;
  /** chance of each place, given those before it */
  readonly propensities: ArrayLike<number>;
  /** indices of the places that were taken */
  readonly taken: readonly number[];
}

export interface OnlineStepOptions {
  /** how far β goes along the mean gradient */
  readonly step: number;
  /** importance weights above so many times their mean count as that */
  readonly clip: number;
  /** the new β is never farther from the fitted one than this part of its length; 0 … 2 */
  readonly radius: number;
}

/** What simulations settled on (docs/research/ranking.md). */
export const onlineDefaults: OnlineStepOptions = { step: 0.1, clip: 3, radius: 0.5 };

/**
 * One step of β of a task towards what was taken of explored pages: the gradient of the conditional logit over the
 * places of each page (McFadden 1974), with the examination 1/log2(place + 1) as offset. Each place counts 1/propensity
 * times, self-normalised and clipped (Swaminathan and Joachims, "Counterfactual risk minimization", ICML 2015), both
 * where it is taken and where it is expected to be, so that the gradient is zero at the truth. Only the direction of β
 * moves: clicks on pages the ranker chose say little about how sharp it should be. So the gradient is taken at the
 * sharpness that explains the pages best, the step is along the sphere of the fitted length, and stays in a cap around
 * the fitted β. Returns `current` where nothing was taken. Throws RangeError for weights of other features or pages of
 * other shapes.
 */
export function onlineStep(
  current: TaskWeights,
  fitted: TaskWeights,
  pages: readonly ShownPage[],
  { step, clip, radius }: OnlineStepOptions,
): TaskWeights {
  const beta = current.features.map(({ weight }) => weight);
  const anchor = fitted.features.map(({ weight }) => weight);
  if (
    current.features.some(({ feature }, f) => fitted.features[f]?.feature !== feature) ||
    beta.length !== anchor.length
  )
    throw new RangeError("The weights that move and the fitted ones are of different features.");
  const length = Math.hypot(...anchor);
  const gradient = meanGradient(current, pages, clip);
  if (gradient === null || length === 0) return current;
  const along = dot(gradient, beta) / (dot(beta, beta) || 1);
  const moved = withLength(
    beta.map((b, f) => b + step * (gradient[f]! - along * b)),
    length,
  );
  const bounded = inCap(moved, anchor, length, radius);
  return { ...current, features: current.features.map((one, f) => ({ ...one, weight: bounded[f]! })) };
}

/** ‖β − fitted‖ / ‖fitted‖. */
export function onlineDistance(current: TaskWeights, fitted: TaskWeights): number {
  const length = Math.hypot(...fitted.features.map(({ weight }) => weight));
  return length === 0
    ? 0
    : Math.hypot(...current.features.map(({ weight }, f) => weight - fitted.features[f]!.weight)) / length;
}

/** 1/propensity of every place, over their mean, at most `clip`. */
export function importanceWeights(pages: readonly Pick<ShownPage, "propensities">[], clip: number): number[][] {
  const raw = pages.map(({ propensities }) => Array.from(propensities, (propensity) => 1 / propensity));
  const all = raw.flat();
  const mean = all.reduce((a, b) => a + b, 0) / Math.max(1, all.length);
  return raw.map((ofPage) => ofPage.map((weight) => Math.min(clip, weight / mean)));
}

/**
 * A page with something taken: standardised values, β·φ / temperature, and what a place has going for it whatever
 * stands there.
 */
interface Choice {
  readonly rows: readonly number[][];
  readonly scores: readonly number[];
  readonly offsets: readonly number[];
  readonly weights: readonly number[];
  readonly taken: readonly number[];
}

/** Weighted mean over taken places of φ(taken) − E[φ], standardised; null = nothing was taken. */
function meanGradient(
  { features, temperature }: TaskWeights,
  pages: readonly ShownPage[],
  clip: number,
): number[] | null {
  const width = features.length;
  const weights = importanceWeights(pages, clip);
  const beta = features.map(({ weight }) => weight);
  const choices = pages.flatMap(({ values, propensities, taken }, i): Choice[] => {
    const places = propensities.length;
    if (values.length !== places * width)
      throw new RangeError(`A page of ${places} places has ${values.length} values; ${places * width} are needed.`);
    if (taken.length === 0) return [];
    const rows = Array.from({ length: places }, (_, place) =>
      features.map(({ offset, scale }, f) => (values[place * width + f]! - offset) / scale),
    );
    return [
      {
        rows,
        taken,
        weights: weights[i]!,
        scores: rows.map((row) => dot(row, beta) / temperature),
        offsets: weights[i]!.map((weight, place) => Math.log(weight / Math.log2(place + 2))),
      },
    ];
  });
  const total = choices.reduce(
    (sum, choice) => sum + choice.taken.reduce((w, place) => w + choice.weights[place]!, 0),
    0,
  );
  if (total === 0) return null;
  const sharpness = bestSharpness(choices);
  const gradient = features.map(() => 0);
  for (const choice of choices) {
    const chances = chancesOf(choice, sharpness);
    const expected = features.map((_, f) =>
      chances.reduce((e, chance, place) => e + chance * choice.rows[place]![f]!, 0),
    );
    for (const place of choice.taken)
      for (let f = 0; f < width; f++)
        gradient[f]! += (choice.weights[place]! / total) * (choice.rows[place]![f]! - expected[f]!);
  }
  return gradient;
}

/**
 * The factor of all scores at which taken places score as expected: where the log-likelihood, concave in it, has no
 * slope. Between 1/16 and 16, by bisection.
 */
function bestSharpness(choices: readonly Choice[]): number {
  let low = -4;
  let high = 4;
  for (let i = 0; i < 16; i++) {
    const middle = (low + high) / 2;
    let slope = 0;
    for (const choice of choices) {
      const expected = dot(chancesOf(choice, 2 ** middle), choice.scores);
      for (const place of choice.taken) slope += choice.weights[place]! * (choice.scores[place]! - expected);
    }
    if (slope > 0) low = middle;
    else high = middle;
  }
  return 2 ** ((low + high) / 2);
}

function chancesOf({ scores, offsets }: Choice, sharpness: number): number[] {
  const utilities = scores.map((score, place) => sharpness * score + offsets[place]!);
  const most = Math.max(...utilities);
  const chances = utilities.map((u) => Math.exp(u - most));
  const sum = chances.reduce((a, b) => a + b, 0);
  return chances.map((chance) => chance / sum);
}

/** The nearest point of the sphere whose distance to the anchor is at most radius · length. */
function inCap(point: readonly number[], anchor: readonly number[], length: number, radius: number): number[] {
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(point, anchor) / (length * length))));
  const most = 2 * Math.asin(Math.min(1, radius / 2));
  if (angle <= most) return [...point];
  const cosine = Math.cos(angle);
  const aside = withLength(
    point.map((p, f) => p - cosine * anchor[f]!),
    length,
  );
  return anchor.map((a, f) => Math.cos(most) * a + Math.sin(most) * aside[f]!);
}

function withLength(vector: readonly number[], length: number): number[] {
  const own = Math.hypot(...vector);
  return own === 0 ? [...vector] : vector.map((v) => (v * length) / own);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

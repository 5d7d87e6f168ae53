import { bootstrapMean, type Interval } from "../../evaluation/bootstrap.js";
import { seeded } from "../../random.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import type { RankInput } from "../rank-input.js";
import { eligible, featureColumns } from "../score.js";
import { expectedCalibrationError, fitTemperature } from "./calibration.js";
import { drawChoiceSet, type ChoiceSet, type SampleSizes } from "./choice-set.js";
import { choiceLogLikelihood, fitLogit, standardisation } from "./logit.js";

/** One later session: what was known before it, and the catalogue positions chosen in it. */
export interface FitCase {
  readonly input: RankInput;
  readonly truth: ReadonlySet<number>;
}

export interface FitWeightsOptions {
  readonly features: readonly FeatureName[];
  /** the feature that is the best baseline alone: the fit starts from it and is pulled to it */
  readonly baseline: FeatureName;
  readonly l2: number;
  readonly sizes: SampleSizes;
  readonly seed: number;
}

export interface WeightsReport {
  readonly cases: number;
  /** log-likelihood of a held-out choice: of the baseline feature alone, and of the fit */
  readonly logLikelihood: { readonly baseline: number; readonly fitted: number };
  /** gain in held-out log-likelihood of each feature, by leaving it out */
  readonly gains: readonly { readonly feature: FeatureName; readonly gain: Interval; readonly kept: boolean }[];
  readonly temperature: number;
  readonly expectedCalibrationError: number;
}

/** Choice sets of the cases, deterministic by seed; cases whose truth is not among the candidates are left out. */
export function choiceSetsOf(cases: Iterable<FitCase>, { features, sizes, seed }: Pick<FitWeightsOptions, "features" | "sizes" | "seed">): ChoiceSet[] {
  const random = seeded(seed), sets: ChoiceSet[] = [];
  for (const { input, truth } of cases) {
    const positions = eligible(input), chosen = new Set<number>();
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    if (chosen.size === 0) continue;
    const columns = featureColumns(input, positions, features);
    sets.push(drawChoiceSet(features.map((name) => columns.get(name)!), chosen, random, sizes));
  }
  return sets;
}

/**
 * Fits β of one task: from the best baseline alone, to all features, and back by leaving out, one at a time, the feature
 * of least gain while the per-user bootstrap interval of its gain (held-out half of the users) does not exclude zero.
 * The kept features are then fitted on all cases, and the temperature is set on the held-out half.
 */
export function fitWeights(sets: readonly ChoiceSet[], options: FitWeightsOptions): { weights: TaskWeights; report: WeightsReport } {
  const { features, l2, seed } = options, base = features.indexOf(options.baseline);
  const train = sets.filter((_, i) => i % 2 === 0), held = sets.filter((_, i) => i % 2 === 1);
  const others = new Set([...features.keys()].filter((f) => f !== base));
  const prior = fitLogit(train, { l2: 1, excluded: others }).weights;
  const heldOut = (weights: ArrayLike<number>) => Float64Array.from(held, (set) => choiceLogLikelihood(set, weights));
  const excluded = new Set<number>(), gains = new Map<number, Interval>();
  let { weights } = fitLogit(train, { l2, prior });
  const without = (f: number) => fitLogit(train, { l2, prior, excluded: new Set([...excluded, f]), start: weights }).weights;
  for (;;) {
    const now = heldOut(weights);
    let weakest: { f: number; gain: Interval; weights: Float64Array } | null = null;
    for (const f of features.keys()) {
      if (f === base || excluded.has(f)) continue;
      const reduced = without(f), before = heldOut(reduced);
      const gain = bootstrapMean(now.map((x, i) => x - before[i]!), { seed, draws: 500 });
      gains.set(f, gain);
      if (gain.low <= 0 && (!weakest || gain.mean < weakest.gain.mean)) weakest = { f, gain, weights: reduced };
    }
    if (!weakest) break;
    excluded.add(weakest.f);
    weights = weakest.weights;
  }
  const final = fitLogit(sets, { l2, prior, excluded }).weights, { offset } = standardisation(sets, features.length);
  const temperature = fitTemperature(held, weights);
  return {
    weights: {
      features: features.flatMap((feature, f) => (excluded.has(f) ? [] : [{ feature, weight: final[f]!, offset: offset[f]!, scale: 1 }])),
      temperature,
    },
    report: {
      cases: sets.length,
      logLikelihood: { baseline: mean(heldOut(prior)), fitted: mean(heldOut(weights)) },
      gains: [...gains].map(([f, gain]) => ({ feature: features[f]!, gain, kept: !excluded.has(f) })),
      temperature,
      expectedCalibrationError: expectedCalibrationError(held, weights, temperature),
    },
  };
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}

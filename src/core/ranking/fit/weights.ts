import { bootstrapMean, type Interval } from "../../evaluation/bootstrap.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import type { RankInput } from "../rank-input.js";
import type { ChoiceSet } from "./choice-set.js";
import { choiceLogLikelihood, fitLogit, leaveOut, standardisation } from "./logit.js";

/** One later session: what was known before it, and the catalogue positions chosen in it. */
export interface FitCase {
  readonly input: RankInput;
  readonly truth: ReadonlySet<number>;
}

/** Features that are tried last, beside all that has proven itself without them: what they do not gain leaves no trace in the other weights. */
const lateFeatures: readonly FeatureName[] = ["transfer"];

export interface FitWeightsOptions {
  readonly features: readonly FeatureName[];
  /** the features of the best baseline: the fit starts from them alone and is pulled to it */
  readonly baseline: readonly FeatureName[];
  readonly l2: number;
  readonly seed: number;
}

/** What fitWeights found out about each feature. */
export interface FitReport {
  readonly cases: number;
  /** log-likelihood of a held-out choice: of the baseline alone, and of the fit */
  readonly logLikelihood: { readonly baseline: number; readonly fitted: number };
  /** gain in held-out log-likelihood of each feature, by leaving it out */
  readonly gains: readonly { readonly feature: FeatureName; readonly gain: Interval; readonly kept: boolean }[];
}

/** Raw weights of the features, in the order of `features`. */
export interface FittedWeights {
  /** of the baseline alone, fitted on the first half */
  readonly prior: Float64Array;
  /** of the kept features, fitted on the first half: what may be judged on the second */
  readonly half: Float64Array;
  /** of the kept features, fitted on all cases */
  readonly whole: Float64Array;
  readonly report: FitReport;
}

/** Cases alternate between the half that is fitted on and the half that is held out. */
export const isHeldOut = (index: number): boolean => index % 2 === 1;

/**
 * Fits β of one task: from the best baseline alone, to all features, and back by leaving out, one at a time, the feature
 * of least gain while the per-user bootstrap interval of its gain (held-out half of the users) does not exclude zero. Late features
 * come in afterwards, by the same proof.
 */
export function fitWeights(sets: readonly ChoiceSet[], { features, baseline, l2, seed }: FitWeightsOptions): FittedWeights {
  const base = new Set(baseline.map((feature) => features.indexOf(feature)));
  const train = sets.filter((_, i) => !isHeldOut(i)), held = sets.filter((_, i) => isHeldOut(i));
  const others = new Set([...features.keys()].filter((f) => !base.has(f)));
  const prior = fitLogit(train, { l2: 1, excluded: others }).weights;
  const heldOut = (weights: ArrayLike<number>) => Float64Array.from(held, (set) => choiceLogLikelihood(set, weights));
  const late = lateFeatures.map((feature) => features.indexOf(feature)).filter((f) => f >= 0 && !base.has(f));
  const excluded = new Set(late), proven = new Set<number>(), gains = new Map<number, Interval>();
  let fit = fitLogit(train, { l2, prior, excluded });
  for (let now = heldOut(fit.weights);;) {
    const gainOver = (weights: ArrayLike<number>) => {
      const before = heldOut(weights);
      return bootstrapMean(now.map((x, i) => x - before[i]!), { seed, draws: 500 });
    };
    // A fit without each would cost much: the second order says which to try.
    const open = [...features.keys()].filter((f) => !base.has(f) && !excluded.has(f) && !proven.has(f)).map((f) => ({ f, weights: leaveOut(fit, f) }));
    const weakest = open.map((one) => ({ ...one, gain: gainOver(one.weights) })).toSorted((a, b) => a.gain.mean - b.gain.mean)[0];
    if (!weakest) break;
    const without = fitLogit(train, { l2, prior, excluded: new Set([...excluded, weakest.f]), start: weakest.weights }), gain = gainOver(without.weights);
    gains.set(weakest.f, gain);
    if (gain.low > 0) proven.add(weakest.f);
    else {
      excluded.add(weakest.f);
      proven.clear();
      fit = without;
      now = heldOut(fit.weights);
    }
  }
  for (const f of late) {
    const more = fitLogit(train, { l2, prior, excluded: new Set([...excluded].filter((one) => one !== f)), start: fit.weights }), [now, before] = [heldOut(more.weights), heldOut(fit.weights)];
    const gain = bootstrapMean(now.map((x, i) => x - before[i]!), { seed, draws: 500 });
    gains.set(f, gain);
    if (gain.low <= 0) continue;
    excluded.delete(f);
    fit = more;
  }
  const { weights } = fit;
  return {
    prior, half: weights, whole: fitLogit(sets, { l2, prior, excluded }).weights,
    report: {
      cases: sets.length,
      logLikelihood: { baseline: mean(heldOut(prior)), fitted: mean(heldOut(weights)) },
      gains: [...gains].map(([f, gain]) => ({ feature: features[f]!, gain, kept: !excluded.has(f) })),
    },
  };
}

/** Raw weights as weights of a task; values count from their mean over the choice sets, features of weight 0 are left out. */
export function taskWeights(features: readonly FeatureName[], weights: ArrayLike<number>, sets: readonly ChoiceSet[], temperature: number): TaskWeights {
  const { offset } = standardisation(sets, features.length);
  return { features: features.flatMap((feature, f) => (weights[f] === 0 ? [] : [{ feature, weight: weights[f]!, offset: offset[f]!, scale: 1 }])), temperature };
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}

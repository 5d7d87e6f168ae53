import type { Interval } from "../../statistics/bootstrap.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import type { Calibrated } from "./calibration.js";
import type { ReadCase } from "./case.js";
import type { ChoiceSet } from "./choice-set.js";
import type { FormerWeights, WarmStart } from "./former.js";
import { halfOf, intervalOf, judging } from "./halves.js";
import { choiceLogLikelihood, fitLogit, leaveOut, standardisation } from "./logit.js";

/**
 * Features that are tried last, beside all that has proven itself without them: what they do not gain leaves no trace
 * in the other weights.
 */
const lateFeatures: readonly FeatureName[] = ["transfer"];

export interface FitWeightsOptions {
  readonly features: readonly FeatureName[];
  /** the features of the best baseline: the fit starts from them alone and is pulled to it */
  readonly baseline: readonly FeatureName[];
  readonly l2: number;
  readonly seed: number;
  /** those that serve; absent or null = the fit starts cold */
  readonly former?: FormerWeights | null;
}

/** What fitWeights found out about each feature. */
export interface FitReport {
  readonly cases: number;
  /** what the weights that serve had to do with it, and the Newton steps from the start to the fit of all features */
  readonly warmStart: WarmStart;
  readonly steps: number;
  /** log-likelihood of a held-out choice: of the baseline alone, and of the proven features */
  readonly logLikelihood: { readonly baseline: number; readonly fitted: number };
  /** gain in held-out log-likelihood of each feature, by leaving it out of those that are kept */
  readonly gains: readonly { readonly feature: FeatureName; readonly gain: Interval; readonly kept: boolean }[];
}

/** Raw weights of the features, in the order of `features`, fitted on each half of the sessions and on all. */
export interface Fitted {
  readonly halves: readonly [Float64Array, Float64Array];
  readonly whole: Float64Array;
}

export interface FittedWeights {
  /** the baseline's features alone */
  readonly prior: Fitted;
  /** the features that proved themselves one by one */
  readonly proven: Fitted;
  /**
   * all but late features that did not prove themselves: many small gains may be proven together where none is alone
   */
  readonly all: Fitted;
  readonly report: FitReport;
}

/**
 * Fits β of one task: from the best baseline alone, to all features, and back by leaving out, one at a time, the
 * feature of least gain while the bootstrap interval of its gain (intervalOf, on the half that was not fitted on) does
 * not exclude zero. Late features come in afterwards, by the same proof.
 */
export function fitWeights(
  cases: readonly ReadCase[],
  { features, baseline, l2, seed, former = null }: FitWeightsOptions,
): FittedWeights {
  const base = new Set(baseline.map((feature) => features.indexOf(feature)));
  const setsOf = (some: readonly ReadCase[]) => some.map(({ set }) => set);
  const halves = [0, 1].map((half) => setsOf(cases.filter((one) => halfOf(one) === half))) as [
    ChoiceSet[],
    ChoiceSet[],
  ];
  const held = cases.filter((one) => halfOf(one) === 1);
  // Of sessions divided by time the later ones only judge: nothing is fitted on them alone.
  const judgesAlone = judging(cases).length < cases.length;
  const onEach = (fit: (sets: readonly ChoiceSet[], part: "whole" | 0 | 1) => Float64Array): Fitted => {
    const earlier = fit(halves[0], 0);
    return {
      halves: [earlier, judgesAlone ? earlier : fit(halves[1], 1)],
      whole: fit(setsOf(cases), "whole"),
    };
  };
  const others = new Set([...features.keys()].filter((f) => !base.has(f)));
  const prior = onEach((sets) => fitLogit(sets, { l2: 1, excluded: others }).weights);
  // Weights that are further from the truth than the baseline, such as those of another time, are no help.
  const warm = former !== null && fitsBetter(halves[0], former.weights, prior.halves[0]) ? former : null;
  const priorOf = (part: "whole" | 0 | 1) =>
    warm?.unseen ? warm.weights : part === "whole" ? prior.whole : prior.halves[part];
  const heldOut = (weights: ArrayLike<number>) =>
    Float64Array.from(held, ({ set }) => choiceLogLikelihood(set, weights));
  const late = lateFeatures.map((feature) => features.indexOf(feature)).filter((f) => others.has(f));
  const unproven = new Set(late);
  const excluded = new Set(late);
  const proven = new Set<number>();
  const gains = new Map<number, Interval>();
  const first = fitLogit(halves[0], {
    l2,
    prior: priorOf(0),
    excluded: unproven,
    ...(warm === null ? {} : { start: warm.weights }),
  });
  let fit = first;
  for (let now = heldOut(fit.weights); ; ) {
    const gainOver = (weights: ArrayLike<number>) => {
      const before = heldOut(weights);
      return intervalOf(
        held,
        now.map((x, i) => x - before[i]!),
        { seed, draws: 500 },
      );
    };
    // A fit without each would cost much: the second order says which to try.
    const open = [...others]
      .filter((f) => !excluded.has(f) && !proven.has(f))
      .map((f) => ({ f, weights: leaveOut(fit, f) }))
      .map((one) => ({ ...one, gain: gainOver(one.weights) }))
      .toSorted((a, b) => a.gain.mean - b.gain.mean);
    const [weakest] = open;
    if (!weakest) break;
    const without = (some: readonly number[]) =>
      fitLogit(halves[0], {
        l2,
        prior: priorOf(0),
        excluded: new Set([...excluded, ...some]),
        start: some.length === 1 ? weakest.weights : fit.weights.map((w, f) => (some.includes(f) ? 0 : w)),
      });
    // What later sessions would be likelier without goes at once, if nothing is lost by it; the rest one by one.
    const harmful = open.filter(({ gain }) => gain.mean <= 0);
    if (harmful.length > 1) {
      const fewer = without(harmful.map(({ f }) => f));
      if (gainOver(fewer.weights).mean <= 0) {
        for (const { f, gain } of harmful) {
          gains.set(f, gain);
          excluded.add(f);
        }
        proven.clear();
        fit = fewer;
        now = heldOut(fit.weights);
        continue;
      }
    }
    const less = without([weakest.f]);
    const gain = gainOver(less.weights);
    gains.set(weakest.f, gain);
    if (gain.low > 0) proven.add(weakest.f);
    else {
      excluded.add(weakest.f);
      proven.clear();
      fit = less;
      now = heldOut(fit.weights);
    }
  }
  for (const f of late) {
    const more = fitLogit(halves[0], {
      l2,
      prior: priorOf(0),
      excluded: new Set([...excluded].filter((one) => one !== f)),
      start: fit.weights,
    });
    const [now, before] = [heldOut(more.weights), heldOut(fit.weights)];
    const gain = intervalOf(
      held,
      now.map((x, i) => x - before[i]!),
      { seed, draws: 500 },
    );
    gains.set(f, gain);
    if (gain.low <= 0) continue;
    excluded.delete(f);
    unproven.delete(f);
    fit = more;
  }
  return {
    prior,
    proven: onEach((sets, part) =>
      part === 0
        ? fit.weights
        : fitLogit(sets, { l2, prior: priorOf(part), excluded, ...(part === "whole" ? { start: fit.weights } : {}) })
            .weights,
    ),
    all: onEach((sets, part) =>
      part === 0 && unproven.size === late.length
        ? first.weights
        : fitLogit(sets, {
            l2,
            prior: priorOf(part),
            excluded: unproven,
            ...(part === "whole" ? { start: first.weights } : {}),
          }).weights,
    ),
    report: {
      cases: cases.length,
      warmStart: warm === null ? "NONE" : warm.unseen ? "PRIOR" : "START",
      steps: first.iterations,
      logLikelihood: { baseline: mean(heldOut(prior.halves[0])), fitted: mean(heldOut(fit.weights)) },
      gains: [...gains].map(([f, gain]) => ({ feature: features[f]!, gain, kept: !excluded.has(f) })),
    },
  };
}

/**
 * Raw weights as weights of a task; values count from their mean over the choice sets, features of weight 0 are left
 * out.
 */
export function taskWeights(
  features: readonly FeatureName[],
  weights: ArrayLike<number>,
  sets: readonly ChoiceSet[],
  { temperature, calibration }: Pick<Calibrated, "temperature" | "calibration">,
): TaskWeights {
  const { offset } = standardisation(sets, features.length);
  return {
    features: features.flatMap((feature, f) =>
      weights[f] === 0 ? [] : [{ feature, weight: weights[f]!, offset: offset[f]!, scale: 1 }],
    ),
    temperature,
    ...(calibration === null ? {} : { calibration }),
  };
}

function fitsBetter(sets: readonly ChoiceSet[], one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return sets.reduce((sum, set) => sum + choiceLogLikelihood(set, one) - choiceLogLikelihood(set, other), 0) > 0;
}

function mean(values: Float64Array): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}

import type { Interval } from "../../statistics/bootstrap.js";
import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import { type SimpleRanking, defaultModel, type TaskWeights } from "../model.js";
import { baselineName, baselinesOf, baselineWeights } from "./baselines.js";
import { calibrate } from "./calibration.js";
import { ndcgOf, type ReadCase } from "./case.js";
import { formerWeights, type FormerRanker } from "./former.js";
import { halfOf, intervalOf, judging } from "./halves.js";
import { fitWeights, taskWeights, type Fitted, type FitReport } from "./weights.js";

export interface FitTaskOptions {
  readonly features: readonly FeatureName[];
  readonly seed: number;
  /** the ranker that serves meanwhile; absent or null = none that was fitted */
  readonly former?: FormerRanker | null;
}

/** How the weights of a task came about. */
export interface TaskReport extends FitReport {
  /** NDCG of each simple ranking over the whole catalogue, with what it gains over the first */
  readonly baselines: readonly { readonly name: string; readonly ndcg: number; readonly gain: Interval }[];
  /** the one the fit started from */
  readonly start: string;
  /** that one beside what serves, by NDCG on sessions it was not fitted on */
  readonly simple: SimpleRanking;
  /** NDCG, on sessions they were not fitted on, of all that might serve, with the gain over the one that is kept */
  readonly rivals: readonly { readonly name: string; readonly ndcg: number; readonly gain: Interval }[];
  /** the rival that gains are over, and that serves where no other is proven better */
  readonly kept: string;
  /**
   * the rival that serves: the one whose gain has the largest lower bound; where none is proven, the weights before any
   * fit, or the baseline where those are proven worse than it
   */
  readonly served: string;
  readonly temperature: number;
  /** were there enough sessions to learn how far chances are believed, and did it prove itself? */
  readonly calibrated: boolean;
  readonly expectedCalibrationError: number;
  /** what that would be on as few sessions if each chance were exactly right */
  readonly expectedByChance: number;
}

/** Pull to the baseline, in choices. */
const l2 = 10;
/** How far what may serve goes from the baseline towards a fit. */
const shares = [0.25, 0.5, 0.75, 1];
const draws = 1_000;

/** What might serve: raw weights fitted on each half of the sessions, and on all. */
interface Rival {
  readonly name: string;
  readonly weights: Fitted;
}

/**
 * Fits β of one task on sessions, one after the other in time. The conditional logit starts from the best simple
 * ranking (fitWeights); it serves, whole or a part of the way from the baseline, with the proven or with all features,
 * if its NDCG is proven to be above that of what is kept otherwise, on sessions it was not fitted on (halves.ts).
 * Kept are the weights before any fit, unless they are proven worse than the baseline: among equals the personal
 * list, for popularity shows a minority nothing of what it likes. A likelihood gained among improbable items is no
 * better list.
 *
 * Of simple rankings as of fits, the one with the largest lower bound of its gain is taken, over the first of its
 * list: among near equals the largest mean is chance. null = no two sessions to learn from, one to fit on and one to
 * judge by.
 */
export function fitTask(
  task: Task,
  cases: readonly ReadCase[],
  { features, seed, former = null }: FitTaskOptions,
): { weights: TaskWeights; report: TaskReport } | null {
  if (new Set(cases.map(halfOf)).size < 2) return null;
  const sets = cases.map(({ set }) => set);
  const gainOver = (some: readonly ReadCase[], first: ArrayLike<number>, values: ArrayLike<number>) =>
    intervalOf(
      some,
      Float64Array.from(values, (value, i) => value - first[i]!),
      { seed, draws },
    );
  const simple = baselinesOf[task].map((baseline, b) => ({
    name: baselineName(baseline),
    baseline,
    ndcg: cases.map(({ baselines }) => baselines[b]!),
  }));
  const baselines = simple.map((one) => ({ ...one, gain: gainOver(cases, simple[0]!.ndcg, one.ndcg) }));
  const best = safest(baselines);
  const {
    prior: start,
    proven,
    all,
    report,
  } = fitWeights(cases, {
    features,
    baseline: best.baseline,
    l2,
    seed,
    former: former && formerWeights(former.model.weights[task], former.until, features, cases),
  });
  const alone = baselineWeights(best.baseline, Math.max(0.1, start.whole[features.indexOf(best.baseline[0])]!));
  const rivals: readonly Rival[] = [
    { name: "baseline", weights: asTheyAre(alone, features) },
    { name: "as before any fit", weights: asTheyAre(defaultModel.weights[task], features) },
    ...[
      { name: "proven features", to: proven },
      { name: "all features", to: all },
    ].flatMap(({ name, to }) =>
      shares.map((share) => ({
        name: share === 1 ? name : `${name}, ${share} of the way`,
        weights: between(start, to, share),
      })),
    ),
  ];
  const judges = judging(cases);
  const ndcg = rivals.map(({ weights: { halves } }) =>
    Float64Array.from(judges, (one) => ndcgOf(one.set, halves[halfOf(one) === 0 ? 1 : 0])),
  );
  const against = (reference: ArrayLike<number>) =>
    rivals.map((rival, r) => ({ ...rival, ndcg: ndcg[r]!, gain: gainOver(judges, reference, ndcg[r]!) }));
  // What serves before a fit is kept where nothing is proven better: it is the reference unless it is proven worse.
  const alongside = against(ndcg[0]!);
  const reference = alongside[1]!.gain.high >= 0 ? 1 : 0;
  const judged = reference === 0 ? alongside : against(ndcg[1]!);
  const chosen = safest([judged[reference]!, ...judged.filter((_, r) => r !== reference)]);
  const held = cases.flatMap((one) => (halfOf(one) === 1 ? [one.set] : []));
  const { temperature, calibration, ...error } = calibrate(held, chosen.weights.halves[0]);
  const rounded = ({ name, ndcg, gain }: Candidate) => ({ name, ndcg: mean(ndcg), gain });
  return {
    weights: taskWeights(features, chosen.weights.whole, sets, { temperature, calibration }),
    report: {
      ...report,
      baselines: baselines.map(rounded),
      start: best.name,
      simple: {
        ranking: best.baseline,
        ndcg: mean(judged[0]!.ndcg),
        served: mean(chosen.ndcg),
      },
      rivals: judged.map(rounded),
      kept: judged[reference]!.name,
      served: chosen.name,
      temperature,
      calibrated: calibration !== null,
      ...error,
    },
  };
}

interface Candidate {
  readonly name: string;
  readonly ndcg: ArrayLike<number>;
  readonly gain: Interval;
}

/** The one whose gain over the first has the largest lower bound; the first where no gain is proven. */
function safest<One extends Candidate>(all: readonly One[]): One {
  return all.slice(1).reduce((best, one) => (one.gain.low > Math.max(0, best.gain.low) ? one : best), all[0]!);
}

/** Weights that were not fitted here, the same for both halves. */
function asTheyAre(weights: TaskWeights, features: readonly FeatureName[]): Fitted {
  const raw = Float64Array.from(
    features,
    (feature) => weights.features.find((one) => one.feature === feature)?.weight ?? 0,
  );
  return { halves: [raw, raw], whole: raw };
}

function between(from: Fitted, to: Fitted, share: number): Fitted {
  const mixed = (a: Float64Array, b: Float64Array) => a.map((x, f) => (1 - share) * x + share * b[f]!);
  return {
    halves: [mixed(from.halves[0], to.halves[0]), mixed(from.halves[1], to.halves[1])],
    whole: mixed(from.whole, to.whole),
  };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / Math.max(1, values.length);
}

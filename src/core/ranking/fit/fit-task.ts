import { pairedDifference, type Interval } from "../../evaluation/bootstrap.js";
import { listMetrics } from "../../evaluation/metrics.js";
import type { Task } from "../../types.js";
import type { FeatureName } from "../features/names.js";
import type { TaskWeights } from "../model.js";
import { bestFirst, eligible, featureColumns, weighted } from "../score.js";
import { seeded } from "../../random.js";
import { baselineName, baselinesOf, baselineWeights, type Baseline } from "./baselines.js";
import { expectedCalibrationError, fitTemperature } from "./calibration.js";
import { drawChoiceSet, type ChoiceSet } from "./choice-set.js";
import { ndcgOfWeights } from "./judge-weights.js";
import { fitWeights, isHeldOut, taskWeights, type FitCase, type FitReport } from "./weights.js";

export interface FitTaskOptions {
  readonly features: readonly FeatureName[];
  readonly seed: number;
}

/** How the weights of a task came about. */
export interface TaskReport extends FitReport {
  /** NDCG of each simple ranking on the sessions that are learned from, over the whole catalogue */
  readonly baselines: readonly { readonly name: string; readonly ndcg: number }[];
  /** the one the fit started from */
  readonly start: string;
  /** the same on the held-out half of what might serve, with the gain over the best baseline */
  readonly rivals: readonly { readonly name: Rival; readonly ndcg: number; readonly gain: Interval }[];
  /** the largest NDCG whose gain is proven, or else the baseline */
  readonly served: Rival;
  readonly temperature: number;
  readonly expectedCalibrationError: number;
}
export type Rival = "baseline" | "half-way" | "fitted";

const sizes = { hard: 20, random: 100 };
/** Pull to the baseline, in choices. */
const l2 = 10;
/** What serves is judged by the NDCG of lists of this length. */
const top = 10;

/**
 * Fits β of one task. The best baseline is the first simple ranking, or of those proven better on the sessions that are learned
 * from the one with the largest NDCG: among near equals the largest is chance, and what follows the last week does not last. The
 * conditional logit starts from it (fitWeights). The logit serves, whole or half-way to the baseline, only if its NDCG over
 * the whole catalogue, on sessions it was not fitted on, is proven to be above the baseline's; otherwise the baseline serves
 * alone. A likelihood gained among improbable items is no better list.
 *
 * cases: the sessions whose index passes, anew at each call. null = no session to learn from.
 */
export function fitTask(task: Task, cases: (wanted: (index: number) => boolean) => Iterable<FitCase>, { features, seed }: FitTaskOptions): { weights: TaskWeights; report: TaskReport } | null {
  const { sets, baselines } = readCases(task, cases(() => true), features, seed);
  if (sets.length === 0) return null;
  const best = bestOf(baselines, seed);
  const { prior, half, whole, report } = fitWeights(sets, { features, baseline: best, l2, seed });
  const scale = Math.max(0.1, prior[features.indexOf(best[0])]!), middle = (to: Float64Array) => prior.map((x, f) => (x + to[f]!) / 2);
  const alone = Float64Array.from(features, (feature) => baselineWeights(best, scale).features.find((one) => one.feature === feature)?.weight ?? 0);
  const rivals: readonly { readonly name: Rival; readonly judged: Float64Array; readonly served: Float64Array }[] = [
    { name: "baseline", judged: alone, served: alone }, { name: "half-way", judged: middle(half), served: middle(whole) }, { name: "fitted", judged: half, served: whole },
  ];
  const ndcg = ndcgOfWeights(cases(isHeldOut), rivals.map(({ judged }) => taskWeights(features, judged, sets, 1)), top);
  const judged = rivals.map(({ name }, r) => ({ name, ndcg: mean(ndcg[r]!), gain: pairedDifference(ndcg[r]!, ndcg[0]!, { seed, draws: 1_000 }) }));
  const proven = judged.filter(({ gain }) => gain.low > 0).toSorted((a, b) => b.ndcg - a.ndcg), name = proven[0]?.name ?? "baseline";
  const chosen = rivals.find((rival) => rival.name === name)!, held = sets.filter((_, i) => isHeldOut(i)), temperature = fitTemperature(held, chosen.judged);
  return {
    weights: taskWeights(features, chosen.served, sets, temperature),
    report: {
      ...report, rivals: judged, served: name, temperature, expectedCalibrationError: expectedCalibrationError(held, chosen.judged, temperature),
      baselines: baselines.map(({ baseline, ndcg }) => ({ name: baselineName(baseline), ndcg: mean(ndcg) })), start: baselineName(best),
    },
  };
}

/** One reading of all cases: choice sets to fit on, and the NDCG of every baseline. */
function readCases(task: Task, cases: Iterable<FitCase>, features: readonly FeatureName[], seed: number): { sets: ChoiceSet[]; baselines: Judged[] } {
  const sets: ChoiceSet[] = [], rankings = baselinesOf[task].map((baseline) => ({ baseline, weights: baselineWeights(baseline).features, ndcg: [] as number[] })), random = seeded(seed);
  for (const { input, truth } of cases) {
    const positions = eligible(input), columns = featureColumns(input, positions, features), chosen = new Set<number>();
    positions.forEach((position, i) => truth.has(position) && chosen.add(i));
    sets.push(drawChoiceSet(features.map((name) => columns.get(name)!), chosen, random, sizes));
    for (const { weights, ndcg } of rankings) ndcg.push(listMetrics(bestFirst(weighted(weights, columns, positions.length), (i) => input.catalogue.numberAt(positions[i]!), top), chosen, top).ndcg);
  }
  return { sets, baselines: rankings };
}

/** A simple ranking with its NDCG session by session. */
interface Judged { readonly baseline: Baseline; readonly ndcg: readonly number[] }

function bestOf(baselines: readonly Judged[], seed: number): Baseline {
  const first = baselines[0]!;
  const better = baselines.slice(1).filter(({ ndcg }) => pairedDifference(ndcg, first.ndcg, { seed, draws: 1_000 }).low > 0);
  return (better.toSorted((a, b) => mean(b.ndcg) - mean(a.ndcg))[0] ?? first).baseline;
}

function mean(values: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / Math.max(1, values.length);
}

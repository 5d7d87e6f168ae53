import type { Interval } from "../../core/statistics/bootstrap.js";
import { compareModels } from "../../core/evaluation/compare-models.js";
import { momentsIn } from "../../core/evaluation/live/drawn-moments.js";
import { LiveWorld } from "../../core/evaluation/live/live-world.js";
import { trainRanker, type RankerReport, type TrainingData } from "../../core/evaluation/train-ranker.js";
import { learn, withText } from "../../core/evaluation/ranker-parts.js";
import { worldTransfer } from "../../core/evaluation/world-transfer.js";
import { worldAt } from "../../core/evaluation/world.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { WarmStart } from "../../core/ranking/fit/former.js";
import { defaultModel, type RankingModel, type SimpleRanking, type TaskWeights } from "../../core/ranking/model.js";
import { decodeModel, encodeModel } from "../../core/ranking/model-codec.js";
import type { Codebook } from "../../core/topics/codebook.js";
import type { Task } from "../../core/types.js";

/** What the thread is given. `serving` = the model in use as bytes, null = the default. */
export interface RankerJob extends TrainingData {
  readonly codebook: Codebook;
  readonly parameters: InterestParameters;
  readonly serving: Uint8Array | null;
  /** its weights have seen nothing from this time on (epoch ms); null = unknown, or the default serves */
  readonly servingUntil: number | null;
  readonly seed: number;
}

/**
 * How a fitted model and the one in use did on the same sessions after a split that neither was fitted behind, each as
 * of its beginning.
 */
export interface TaskComparison {
  users: number;
  fitted: number;
  serving: number;
  difference: Interval;
}

export interface RankerFit {
  /** the β that was compared, with item-item weights of everything, as bytes */
  readonly model: Uint8Array;
  readonly comparison: Partial<Record<Task, TaskComparison>>;
  /** of P(x|u,c), on the later of the sessions it was fitted on, each as of its beginning */
  readonly expectedCalibrationError: Partial<Record<Task, number>>;
  /** what that error would be on as few sessions if each chance were exactly right */
  readonly expectedByChance: Partial<Record<Task, number>>;
  /** the simple ranking that did best, beside what was fitted */
  readonly simple: Partial<Record<Task, SimpleRanking>>;
  /** what the weights in use had to do with the fit */
  readonly warmStart: Partial<Record<Task, WarmStart>>;
  /** the surfaces that proved to need a β of their own */
  readonly surfaces: Partial<Record<Task, readonly string[]>>;
  /** the tasks whose chances are told by a calibration of their own */
  readonly calibrated: readonly Task[];
  /** not worse than the one in use, in any task */
  readonly better: boolean;
  readonly split: number;
}

const tasks: readonly Task[] = ["NEXT", "DISCOVER"];
/** Models are compared on the sessions of the last part of the time. */
const trainShare = 0.9;
/** … of which this many at most, and so many of a user: more would prove little more. */
const sessionsCompared = 2_000;
const perUser = 4;
/**
 * "Not worse": the mean difference is not below zero, or the interval's low end costs less than this part of the NDCG.
 */
const tolerated = 0.01;

/**
 * Fits a ranker and compares it with the one that serves: both with item-item weights of before the split, so that only
 * what was learned differs; what then serves has the β that was compared, and item-item weights of everything. Negative
 * feedback keeps its default weight: what users took cannot
 * teach what to leave out.
 */
export function fitRanker(
  { items, behaviours, codebook, parameters, serving, servingUntil, seed }: RankerJob,
  onStage: () => void,
): RankerFit {
  const first = behaviours[0]!.signal.at;
  const last = behaviours.at(-1)!.signal.at;
  const split = first + trainShare * (last - first);
  const data: TrainingData = { items, behaviours };
  const bare = worldAt(data, { split, codebook, parameters });
  const world = { ...bare, transfer: worldTransfer(bare, parameters, seed) };
  const inUse: RankingModel = serving === null ? defaultModel : decodeModel(serving, "serving");
  const former = serving === null ? null : { model: inUse, until: servingUntil ?? Infinity };
  const trained = trainRanker(data, world, parameters, { tasks, seed, progress: onStage, former });
  const candidate = complete(trained.model);
  const rival = serving === null ? inUse : withWeightsOf(inUse, candidate);
  const live = new LiveWorld(data, codebook, parameters);
  live.transfer = world.transfer;
  const later = { from: split, to: Infinity, perUser, limit: sessionsCompared, seed };
  const compared = compareModels(
    live,
    tasks,
    [candidate, rival],
    parameters,
    { limit: sessionsCompared, seed },
    momentsIn(live, data, later),
  );
  const comparison: Partial<Record<Task, TaskComparison>> = Object.fromEntries(
    Object.entries(compared).map(([task, { users, first: fitted, second: serving, difference }]) => [
      task,
      { users, fitted, serving, difference },
    ]),
  );
  onStage();
  const everything = worldAt(data, { split: last + 1, codebook, parameters });
  onStage();
  const better = Object.values(comparison).every(
    ({ difference, serving }) => difference.mean >= 0 || difference.low > -tolerated * serving,
  );
  return {
    model: encodeModel({ ...candidate, ...withText(learn(everything), everything, trained.text) }),
    comparison,
    expectedCalibrationError: ofTasks(trained.reports, (report) => report.expectedCalibrationError),
    expectedByChance: ofTasks(trained.reports, (report) => report.expectedByChance),
    simple: ofTasks(trained.reports, (report) => report.simple),
    warmStart: ofTasks(trained.reports, (report) => report.warmStart),
    surfaces: ofTasks(trained.reports, ({ surfaces }) => surfaces.filter(({ kept }) => kept).map(({ name }) => name)),
    calibrated: tasks.filter((task) => trained.reports[task]?.calibrated),
    better,
    split,
  };
}

function ofTasks<T>(
  reports: Partial<Record<Task, RankerReport>>,
  valueOf: (report: RankerReport) => T,
): Partial<Record<Task, T>> {
  return Object.fromEntries(Object.entries(reports).map(([task, report]) => [task, valueOf(report)]));
}

/** The parts of one model under the weights of another, which read popularity in their own way. */
function withWeightsOf(own: RankingModel, parts: RankingModel): RankingModel {
  const { itemItem, cooccurrence, distilled, repeats, votes } = parts;
  const { itemItemHalfLifeDays, cooccurrenceHalfLifeDays } = parts;
  return {
    ...own,
    itemItem,
    cooccurrence,
    distilled,
    repeats: repeats ?? null,
    votes: votes ?? null,
    itemItemHalfLifeDays,
    cooccurrenceHalfLifeDays,
  };
}

function complete(model: RankingModel): RankingModel {
  const negative = (task: Task) =>
    defaultModel.weights[task].features.filter(({ feature }) => feature === "negativeFeedback");
  const withNegative = (task: Task, fitted: TaskWeights): TaskWeights => ({
    ...fitted,
    features: [...fitted.features.filter(({ feature }) => feature !== "negativeFeedback"), ...negative(task)],
  });
  type OwnWeights = RankingModel["domainWeights"];
  const ofTask = (own: OwnWeights, task: Task) =>
    Object.fromEntries(Object.entries(own?.[task] ?? {}).map(([name, fitted]) => [name, withNegative(task, fitted)]));
  const ofParts = (own: OwnWeights) => ({ NEXT: ofTask(own, "NEXT"), DISCOVER: ofTask(own, "DISCOVER") });
  return {
    ...model,
    weights: {
      NEXT: withNegative("NEXT", model.weights.NEXT),
      DISCOVER: withNegative("DISCOVER", model.weights.DISCOVER),
    },
    domainWeights: ofParts(model.domainWeights),
    surfaceWeights: ofParts(model.surfaceWeights),
  };
}

import type { InterestParameters } from "../interests/parameters.js";
import { fitPart, type PartReport } from "../ranking/fit/fit-part.js";
import { fitTask, type TaskReport } from "../ranking/fit/fit-task.js";
import type { FormerRanker } from "../ranking/fit/former.js";
import { byTime } from "../ranking/fit/halves.js";
import { defaultModel, type RankingModel, type TaskWeights } from "../ranking/model.js";
import type { Task } from "../types.js";
import { readStretches } from "./fit-stretches.js";
import { learn, withText } from "./ranker-parts.js";
import { taskFeatures } from "./task-features.js";
import type { TextShare } from "./text-share.js";
import type { EvaluationBehaviour, World } from "./world.js";
import type { EvaluationItem } from "./evaluation-item.js";

/** How the weights of a task, and of domains and surfaces within it, came about. */
export interface RankerReport extends TaskReport {
  readonly domains: readonly PartReport[];
  readonly surfaces: readonly PartReport[];
}

/** Items and behaviours (in order of time) that a ranker is trained on. */
export interface TrainingData {
  readonly items: readonly EvaluationItem[];
  readonly behaviours: readonly EvaluationBehaviour[];
}

export interface TrainOptions {
  readonly tasks: readonly Task[];
  readonly seed: number;
  readonly progress: (line: string) => void;
  /** up to this many items sessions are read against the whole catalogue (default: wholeCatalogue) */
  readonly whole?: number | undefined;
  /** the ranker that serves meanwhile: the fit starts from it; absent or null = none that was fitted */
  readonly former?: FormerRanker | null;
}

/** A trained ranker, how its weights came about, and how texts speak in it. */
export interface TrainedRanker {
  readonly model: RankingModel;
  readonly reports: Partial<Record<Task, RankerReport>>;
  /** null without a stretch of time to judge in */
  readonly text: TextShare | null;
}

/**
 * Trains the ranker on what the world knows: β of each task live, on sessions of the last part of the training time as
 * they were when they began (readStretches), the earlier ones teaching and the later ones judging; then item-item
 * weights on everything. A task without sessions to learn from keeps the default weights and has no report.
 */
export function trainRanker(
  { items, behaviours }: TrainingData,
  world: World,
  parameters: InterestParameters,
  { tasks, seed, progress, whole, former = null }: TrainOptions,
): TrainedRanker {
  const known = { items, behaviours: behaviours.filter(({ signal }) => signal.at < world.split) };
  const first = beginning(world.training.map(({ signal }) => signal.at));
  const read = readStretches(known, world, { tasks, parameters, first, seed, whole, progress });
  const weights = { ...defaultModel.weights };
  const domainWeights: Record<Task, Record<string, TaskWeights>> = { NEXT: {}, DISCOVER: {} };
  const surfaceWeights: Record<Task, Record<string, TaskWeights>> = { NEXT: {}, DISCOVER: {} };
  const reports: Partial<Record<Task, RankerReport>> = {};
  for (const task of tasks) {
    const options = { features: taskFeatures[task], seed, former };
    const fitted = fitTask(task, byTime(read.cases[task]), options);
    if (fitted === null) continue;
    progress(`ranker: weights for ${task}, ${stepsOf(fitted.report)}`);
    weights[task] = fitted.weights;
    const [domains, surfaces]: [PartReport[], PartReport[]] = [[], []];
    for (const { part, cases } of read.parts) {
      const [name, kept, told] =
        "domain" in part ? [part.domain, domainWeights[task], domains] : [part.surface, surfaceWeights[task], surfaces];
      const own = fitPart(name, byTime(cases[task] ?? []), fitted.weights, options);
      if (own === null) continue;
      if (own.weights !== null) kept[name] = own.weights;
      told.push(own.report);
    }
    reports[task] = { ...fitted.report, domains, surfaces };
  }
  return {
    model: {
      ...defaultModel,
      ...withText(learn(world), world, read.text),
      votes: read.votes,
      version: "evaluated",
      weights,
      domainWeights,
      surfaceWeights,
    },
    reports,
    text: read.text,
  };
}

/** How the fit of all features began, in words. */
export function stepsOf({ warmStart, steps }: Pick<TaskReport, "warmStart" | "steps">): string {
  const from = { NONE: "begun cold", START: "from the weights that serve", PRIOR: "pulled to the weights that serve" };
  return `${steps} steps ${from[warmStart]}`;
}

/**
 * Where the training time begins: at its first moment (of `times`, in order), or where the earliest hundredth ends if
 * that alone takes longer than all the rest. One behaviour with a wrong year would leave no session after any window.
 */
export function beginning(times: readonly number[]): number {
  const first = times[0]!;
  const dense = times[Math.ceil(times.length / 100)] ?? first;
  return dense - first > times.at(-1)! - dense ? dense : first;
}

import type { InterestParameters } from "../interests/parameters.js";
import { readSessions, type ReadCase } from "../ranking/fit/case.js";
import { fitDomain, type DomainReport } from "../ranking/fit/fit-domains.js";
import { fitTask, type TaskReport } from "../ranking/fit/fit-task.js";
import { defaultModel, type RankingModel, type TaskWeights } from "../ranking/model.js";
import type { Task } from "../types.js";
import { coldWorld } from "./cold.js";
import { domainsOf, domainsWith, within } from "./ranker-domains.js";
import { learn, sessionsPerDomain, withText, withVotes } from "./ranker-parts.js";
import { fitSessions } from "./sessions.js";
import { taskFeatures } from "./task-features.js";
import { chooseTextShare, type TextShare } from "./text-share.js";
import { worldTransfer } from "./world-transfer.js";
import { worldAt, type EvaluationBehaviour, type World } from "./world.js";
import type { EvaluationItem } from "./evaluation-item.js";

/**
 * β is fitted on sessions after several points of the training time, given as shares of it, with features of what lies
 * before each. One window alone would teach what was chance in it; the first later session, however late, makes quiet
 * users count as they will be served.
 */
const windows = [0.55, 0.7, 0.85];
/** Sessions read per window and task. */
const sessionsPerWindow = 800;

/** How the weights of a task, and of domains within it, came about. */
export interface RankerReport extends TaskReport {
  readonly domains: readonly DomainReport[];
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
}

/** A trained ranker, how its weights came about, and how texts speak in it. */
export interface TrainedRanker {
  readonly model: RankingModel;
  readonly reports: Partial<Record<Task, RankerReport>>;
  /** null without a window to judge in */
  readonly text: TextShare | null;
}

/**
 * Trains the ranker on what the world knows: β of each task on windows inside the training time, forward in time, then
 * item-item weights on everything. A task without sessions to learn from keeps the default weights and has no report.
 */
export function trainRanker(
  data: TrainingData,
  world: World,
  parameters: InterestParameters,
  { tasks, seed, progress, whole }: TrainOptions,
): TrainedRanker {
  const first = beginning(world.training.map(({ signal }) => signal.at));
  const known = data.behaviours.filter(({ signal }) => signal.at < world.split);
  const cases: Record<Task, ReadCase[]> = { NEXT: [], DISCOVER: [] };
  const weights = { ...defaultModel.weights };
  const reports: Partial<Record<Task, RankerReport>> = {};
  const domainWeights: Record<Task, Record<string, TaskWeights>> = { NEXT: {}, DISCOVER: {} };
  const read = (past: World, some: readonly Task[], model: RankingModel, limit: number) =>
    readSessions(some, fitSessions(past, some, model, parameters, { limit, seed, whole }), {
      features: taskFeatures,
      seed,
    });
  let last: { past: World; model: RankingModel } | null = null;
  let transfer: World["transfer"];
  let votes: RankingModel["votes"];
  let text: TextShare | null = null;
  for (const share of windows) {
    const inner = first + share * (world.split - first);
    const before = worldAt(
      { items: data.items, behaviours: known },
      { split: inner, codebook: world.codebook, parameters },
    );
    if (before.heldOut.length === 0) continue;
    // How texts speak, and how interest and votes are carried between domains, changes slowly: what the first window
    // says serves all.
    transfer ??= worldTransfer(before, parameters, seed);
    const past = { ...before, transfer };
    progress(`ranker: features up to ${new Date(inner).toISOString()}, ${past.heldOut.length} sessions to learn from`);
    const parts = learn(past);
    text ??= chooseTextShare(
      coldWorld(
        data.items.filter(({ number }) => world.catalogue.positionOf(number) >= 0),
        known,
        past,
        parameters,
      ),
      parts.distilled!,
      defaultModel.itemItemHalfLifeDays,
      seed,
    );
    const ungated = { ...defaultModel, ...withText(parts, past, text) };
    votes ??=
      withVotes(ungated, domainsWith(past), (domain) => within(past, domain), parameters, { seed, whole }).votes ??
      null;
    const model = { ...ungated, votes };
    const sessions = read(past, tasks, model, sessionsPerWindow);
    for (const task of tasks) cases[task].push(...(sessions[task] ?? []));
    last = { past, model };
  }
  for (const task of tasks) {
    const fitted = fitTask(task, cases[task], { features: taskFeatures[task], seed });
    if (fitted === null) continue;
    progress(`ranker: weights for ${task}`);
    weights[task] = fitted.weights;
    reports[task] = { ...fitted.report, domains: [] };
  }
  for (const { domain, among } of last === null
    ? []
    : domainsOf(
        last.past,
        tasks.filter((task) => reports[task]),
      )) {
    const sessions = read(within(last!.past, domain), among, last!.model, sessionsPerDomain);
    for (const task of among) {
      const fitted = fitDomain(domain, sessions[task] ?? [], weights[task], { features: taskFeatures[task], seed });
      if (fitted === null) continue;
      if (fitted.weights !== null) domainWeights[task][domain] = fitted.weights;
      reports[task] = { ...reports[task]!, domains: [...reports[task]!.domains, fitted.report] };
    }
  }
  return {
    model: {
      ...defaultModel,
      ...withText(learn(world), world, text),
      votes: votes ?? null,
      version: "evaluated",
      weights,
      domainWeights,
    },
    reports,
    text,
  };
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

import type { InterestParameters } from "../interests/parameters.js";
import type { FeatureName } from "../ranking/features/names.js";
import { fitDomains, type DomainReport } from "../ranking/fit/fit-domains.js";
import { fitTask, type TaskReport } from "../ranking/fit/fit-task.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { defaultModel, type RankingModel, type TaskWeights } from "../ranking/model.js";
import { eligible } from "../ranking/score.js";
import { fitVotes } from "../transfer/votes/fit-votes.js";
import type { Task } from "../types.js";
import { fitCases } from "./godwit.js";
import { worldTransfer } from "./world-transfer.js";
import { worldAt, type EvaluationBehaviour, type EvaluationItem, type World } from "./world.js";

/** Features a task may use. */
export const taskFeatures: Readonly<Record<Task, readonly FeatureName[]>> = {
  NEXT: [
    "ownFrequency", "owned", "ownRecency", "itemItem", "cooccurrence", "distilledText", "interestMixture", "contextLogOdds",
    "popularity7", "popularity30", "popularity180", "popularityEver", "freshness", "transfer",
  ],
  DISCOVER: [
    "itemItem", "cooccurrence", "distilledText", "interestMixture", "contextLogOdds", "popularity7", "popularity30", "popularity180", "popularityEver", "freshness", "transfer",
  ],
};

/** β is fitted on sessions of the last part of the training time, features on what lies before it. */
const innerShare = 0.85;

/** Domains that may get a β of their own: those with most behaviours. */
const domainsFitted = 12;

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
}

/**
 * Trains the ranker on what the world knows: β of each task on an inner split, forward in time, then item-item weights
 * on everything. A task without a session to learn from keeps the default weights and has no report.
 */
export function trainRanker(
  data: TrainingData, world: World, parameters: InterestParameters, { tasks, seed, progress }: TrainOptions,
): { model: RankingModel; reports: Partial<Record<Task, RankerReport>> } {
  const first = world.training[0]!.signal.at, inner = first + innerShare * (world.split - first);
  const before = worldAt(data.items, data.behaviours.filter(({ signal }) => signal.at < world.split), inner, world.codebook, parameters);
  const past = { ...before, transfer: worldTransfer(before, parameters, seed) };
  progress(`ranker: features up to ${new Date(inner).toISOString()}, ${past.heldOut.length} sessions to learn from`);
  const within = (domain: string): World => ({ ...past, heldOut: past.heldOut.map((user) => ({ ...user, context: { ...user.context, domain } })) });
  const domains = domainsOf(past), learned = withVotes({ ...defaultModel, ...learn(past) }, domains, (domain) => within(domain), parameters, seed), weights = { ...defaultModel.weights }, reports: Partial<Record<Task, RankerReport>> = {};
  const domainWeights: Record<Task, Record<string, TaskWeights>> = { NEXT: {}, DISCOVER: {} };
  for (const task of tasks) {
    progress(`ranker: weights for ${task}`);
    const fitted = fitTask(task, (wanted) => fitCases(past, task, learned, parameters, wanted), { features: taskFeatures[task], seed });
    if (fitted === null) continue;
    weights[task] = fitted.weights;
    const own = fitDomains(domains, (domain, wanted) => fitCases(within(domain), task, learned, parameters, wanted), fitted.weights, { features: taskFeatures[task], seed });
    domainWeights[task] = own.weights;
    reports[task] = { ...fitted.report, domains: own.report };
  }
  return { model: { ...learned, ...learn(world), version: "evaluated", weights, domainWeights }, reports };
}

/** The model with gates on votes between the domains, judged on sessions that were not learned from. */
export function withVotes(model: RankingModel, domains: readonly string[], within: (domain: string) => World, parameters: InterestParameters, seed: number): RankingModel {
  if (domains.length === 0) return model;
  const { catalogue, vectors } = within(domains[0]!);
  return { ...model, votes: fitVotes(domains, function* (domain) {
    for (const { input, truth } of fitCases(within(domain), "DISCOVER", model, parameters, () => true)) yield { own: input.own, now: input.now, positions: eligible(input), truth };
  }, { catalogue, vectors, model }, seed) };
}

/** Domains of present items, most behaviours first; none where there is only one, whose β is the shared one. */
function domainsOf({ training }: World): string[] {
  const counts = new Map<string, number>();
  for (const { signal: { domain } } of training) if (domain !== null) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  return counts.size < 2 ? [] : [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, domainsFitted).map(([domain]) => domain);
}

function learn({ training, catalogue, vectors }: World): ReturnType<typeof modelParts> {
  return modelParts(learnItemItem(training, vectorsByNumber(catalogue, vectors)));
}

import type { InterestParameters } from "../interests/parameters.js";
import type { FeatureName } from "../ranking/features/names.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { choiceSetsOf, fitWeights, type WeightsReport } from "../ranking/fit/weights.js";
import { defaultModel, type RankingModel } from "../ranking/model.js";
import type { Task } from "../types.js";
import { fitCases } from "./godwit.js";
import { worldAt, type EvaluationBehaviour, type EvaluationItem, type World } from "./world.js";

/** Features a task may use, and the one that is its best baseline. */
export const taskFeatures: Readonly<Record<Task, { readonly baseline: FeatureName; readonly features: readonly FeatureName[] }>> = {
  NEXT: {
    baseline: "ownFrequency",
    features: [
      "ownFrequency", "owned", "ownRecency", "itemItem", "cooccurrence", "distilledText", "interestMixture", "contextLogOdds", "popularity7", "popularity30", "popularity180", "freshness",
    ],
  },
  DISCOVER: {
    baseline: "itemItem",
    features: ["itemItem", "cooccurrence", "distilledText", "interestMixture", "contextLogOdds", "popularity7", "popularity30", "popularity180", "freshness"],
  },
};

/** β is fitted on sessions of the last part of the training time, features on what lies before it. */
const innerShare = 0.85;

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
): { model: RankingModel; reports: Partial<Record<Task, WeightsReport>> } {
  const first = world.training[0]!.signal.at, inner = first + innerShare * (world.split - first);
  const past = worldAt(data.items, data.behaviours.filter(({ signal }) => signal.at < world.split), inner, world.codebook, parameters);
  progress(`ranker: features up to ${new Date(inner).toISOString()}, ${past.heldOut.length} sessions to learn from`);
  const learned = learn(past), weights = { ...defaultModel.weights }, reports: Partial<Record<Task, WeightsReport>> = {};
  for (const task of tasks) {
    const { baseline, features } = taskFeatures[task];
    const sets = choiceSetsOf(fitCases(past, task, { ...defaultModel, ...learned }, parameters), { features, sizes: { hard: 20, random: 100 }, seed });
    progress(`ranker: weights of ${features.length} features from ${sets.length} choices`);
    if (sets.length === 0) continue;
    const fitted = fitWeights(sets, { features, baseline, l2: 10, sizes: { hard: 20, random: 100 }, seed });
    weights[task] = fitted.weights;
    reports[task] = fitted.report;
  }
  return { model: { ...defaultModel, ...learn(world), version: "evaluated", weights }, reports };
}

function learn({ training, catalogue, vectors }: World): ReturnType<typeof modelParts> {
  return modelParts(learnItemItem(training, vectorsByNumber(catalogue, vectors)));
}

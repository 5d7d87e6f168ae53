import { fitCases } from "../../core/evaluation/godwit.js";
import { worldAt, type World } from "../../core/evaluation/world.js";
import type { InterestParameters } from "../../core/interests/parameters.js";
import type { FeatureName } from "../../core/ranking/features/names.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../../core/ranking/fit/learn.js";
import { choiceSetsOf, fitWeights, type WeightsReport } from "../../core/ranking/fit/weights.js";
import { defaultModel, type RankingModel } from "../../core/ranking/model.js";
import type { Task } from "../../core/types.js";
import type { DataSet } from "./prepare.js";

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

/** Trains the ranker on what the world knows: β on an inner split, forward in time, then item-item weights on everything. */
export function trainRanker(
  data: DataSet, world: World, parameters: InterestParameters, { task, seed, progress }: { task: Task; seed: number; progress: (line: string) => void },
): { model: RankingModel; report: WeightsReport } {
  const first = world.training[0]!.signal.at, inner = first + innerShare * (world.split - first);
  const past = worldAt(data.items, data.behaviours.filter(({ signal }) => signal.at < world.split), inner, world.codebook, parameters);
  progress(`ranker: features up to ${new Date(inner).toISOString()}, ${past.heldOut.length} sessions to learn from`);
  const learned = learn(past), { baseline, features } = taskFeatures[task];
  const sets = choiceSetsOf(fitCases(past, task, { ...defaultModel, ...learned }, parameters), { features, sizes: { hard: 20, random: 100 }, seed });
  progress(`ranker: weights of ${features.length} features from ${sets.length} choices`);
  const { weights, report } = fitWeights(sets, { features, baseline, l2: 10, sizes: { hard: 20, random: 100 }, seed });
  const model = {
    ...defaultModel, ...learn(world), version: "evaluated", weights: { ...defaultModel.weights, [task]: weights },
  };
  return { model, report };
}

function learn({ training, catalogue, vectors }: World): ReturnType<typeof modelParts> {
  return modelParts(learnItemItem(training, vectorsByNumber(catalogue, vectors)));
}

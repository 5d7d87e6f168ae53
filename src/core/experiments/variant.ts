import type { CapSpec } from "../ranking/caps.js";
import type { FeatureName } from "../ranking/features/names.js";
import { featureNames } from "../ranking/features/names.js";
import type { RankingModel, TaskWeights } from "../ranking/model.js";
import type { Strategy } from "../types.js";

/** A named parameter set of an experiment; null = as everybody has it. */
export interface Variant {
  readonly name: string;
  /** relative share of those who take part */
  readonly weight: number;
  readonly strategy: Strategy | null;
  readonly diversity: number | null;
  readonly exploration: number | null;
  /** a fitted ranker, by its id */
  readonly modelId: string | null;
  /** β of these features, in place of what the model has */
  readonly features: Readonly<Partial<Record<FeatureName, number>>> | null;
  readonly caps: readonly CapSpec[] | null;
}

/** β with some of its weights replaced; a feature the model does not weigh joins as it is (offset 0, scale 1). */
export function withFeatures(
  weights: TaskWeights,
  replaced: Readonly<Partial<Record<FeatureName, number>>>,
): TaskWeights {
  const features = featureNames.flatMap((feature) => {
    const known = weights.features.find((one) => one.feature === feature);
    const weight = replaced[feature] ?? known?.weight;
    return weight === undefined ? [] : [{ feature, offset: known?.offset ?? 0, scale: known?.scale ?? 1, weight }];
  });
  return { ...weights, features };
}

/** The model with a variant's β for both tasks; the same object where the variant changes none. */
export function modelOfVariant(model: RankingModel, { features }: Pick<Variant, "features">): RankingModel {
  if (features === null) return model;
  return {
    ...model,
    weights: {
      NEXT: withFeatures(model.weights.NEXT, features),
      DISCOVER: withFeatures(model.weights.DISCOVER, features),
    },
  };
}

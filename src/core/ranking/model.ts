import type { Task } from "../types.js";
import type { FeatureName } from "./features/names.js";
import type { ItemItemIndex } from "./item-item/item-item.js";

/** One feature of the conditional logit: contribution = weight · (value − offset) / scale. */
export interface FeatureWeight {
  readonly feature: FeatureName;
  readonly weight: number;
  readonly offset: number;
  readonly scale: number;
}

/** β of one task. `temperature` divides the scores before the softmax, so that probabilities are calibrated. */
export interface TaskWeights {
  readonly features: readonly FeatureWeight[];
  readonly temperature: number;
}

/** Everything the ranker has learned. All parts but the weights may be absent. */
export interface RankingModel {
  readonly version: string;
  readonly weights: Readonly<Record<Task, TaskWeights>>;
  /** EASE, or item-KNN where the catalogue is too large for it. */
  readonly itemItem: ItemItemIndex | null;
  readonly cooccurrence: ItemItemIndex | null;
  /** Item-item weights distilled into text space, dimension × dimension, row-major. */
  readonly distilled: Float32Array | null;
  /** τ of P(x|y) in the softmax mixture over interests. */
  readonly interestTemperature: number;
}

import type { Calibration } from "./calibration.js";
import type { VoteGates } from "./carried-votes.js";
import type { Context, Task } from "../types.js";
import { featureNames, type FeatureName } from "./features/names.js";
import type { ItemItemIndex } from "./item-item/item-item.js";
import type { RepeatRateIndex } from "./repeat-rates.js";

/** One feature of the conditional logit: contribution = weight · (value − offset) / scale. */
export interface FeatureWeight {
  readonly feature: FeatureName;
  readonly weight: number;
  readonly offset: number;
  readonly scale: number;
}

/**
 * β of one task. `temperature` divides the scores before the softmax, and what comes out is told as `calibration` has
 * it, so that chances come true.
 */
export interface TaskWeights {
  readonly features: readonly FeatureWeight[];
  readonly temperature: number;
  /** absent = the softmax as it is: nothing has shown yet how far it can be believed */
  readonly calibration?: Calibration;
}

/** A ranking by one feature, ties by a second, and how it did. */
export interface SimpleRanking {
  readonly ranking: readonly [FeatureName] | readonly [FeatureName, FeatureName];
  /** NDCG over the whole catalogue on sessions that nothing was fitted on: of itself … */
  readonly ndcg: number;
  /** … and of what was fitted beside it */
  readonly served: number;
}

/** Everything the ranker has learned. All parts but the weights may be absent. */
export interface RankingModel {
  readonly version: string;
  readonly weights: Readonly<Record<Task, TaskWeights>>;
  /** β of requests within one domain, for the domains that proved to need their own; absent = none did */
  readonly domainWeights?: Readonly<Record<Task, Readonly<Record<string, TaskWeights>>>>;
  /** β of requests from one surface (home, newsletter), for those that proved to need their own; absent = none did */
  readonly surfaceWeights?: Readonly<Record<Task, Readonly<Record<string, TaskWeights>>>>;
  /** EASE, or item-KNN where the catalogue is too large for it. */
  readonly itemItem: ItemItemIndex | null;
  readonly cooccurrence: ItemItemIndex | null;
  /** Which domains' items vote for those of which others; absent or null = all do */
  readonly votes?: VoteGates | null;
  /** How often items are taken again; absent or null = unknown */
  readonly repeats?: RepeatRateIndex | null;
  /** Half-lives, in days, by which own items fade as they vote for others; Infinity = never. */
  readonly itemItemHalfLifeDays: number;
  readonly cooccurrenceHalfLifeDays: number;
  /** Item-item weights distilled into text space, dimension × dimension, row-major. */
  readonly distilled: Float32Array | null;
  /** τ of P(x|y) in the softmax mixture over interests. */
  readonly interestTemperature: number;
  /**
   * Popularity is read as if every item had been taken so many times besides, in likes. Absent: a tenth of what the
   * average item was, however little that is; so are fitted weights, which have seen enough.
   */
  readonly popularityPrior?: number;
  /** The simple ranking that did best where this was fitted; absent = nothing was compared. */
  readonly simple?: Readonly<Partial<Record<Task, SimpleRanking>>>;
}

/**
 * The model for requests within a domain (null = in all) or from a surface: β of the domain where it has its own, else
 * of the surface, else the shared one. The domain first: what stands to choose from is another there.
 */
export function forPart(
  model: RankingModel,
  task: Task,
  { domain, surface }: Pick<Context, "domain" | "surface">,
): RankingModel {
  const own =
    (domain === null ? undefined : model.domainWeights?.[task][domain]) ??
    (surface === undefined ? undefined : model.surfaceWeights?.[task][surface]);
  return own === undefined ? model : { ...model, weights: { ...model.weights, [task]: own } };
}

/** Weights of features used as they are: offset 0, scale 1. */
export function plainWeights(weights: Readonly<Partial<Record<FeatureName, number>>>, temperature = 1): TaskWeights {
  const features = featureNames.flatMap((feature) => {
    const weight = weights[feature];
    return weight === undefined ? [] : [{ feature, weight, offset: 0, scale: 1 }];
  });
  return { features, temperature };
}

/**
 * The model before any fit, and wherever a fit finds nothing that is proven better: what the user did leads, then their
 * interests; popularity counts for as much as there are behaviours behind it. Parts that are null contribute nothing.
 * What it does for few people among many: `npm run research -- minority`.
 */
export const defaultModel: RankingModel = {
  version: "default",
  weights: {
    NEXT: plainWeights({
      owned: 2,
      ownFrequency: 1.5,
      itemItem: 0.3,
      cooccurrence: 0.2,
      interestMixture: 0.6,
      contextLogOdds: 0.3,
      popularity7: 0.1,
      popularity30: 0.3,
      freshness: 0.1,
      negativeFeedback: 2,
    }),
    DISCOVER: plainWeights({
      itemItem: 0.8,
      cooccurrence: 0.4,
      distilledText: 3,
      interestMixture: 1,
      contextLogOdds: 0.5,
      popularity7: 0.3,
      popularity30: 0.4,
      freshness: 0.3,
      negativeFeedback: 2,
    }),
  },
  itemItem: null,
  cooccurrence: null,
  itemItemHalfLifeDays: Infinity,
  cooccurrenceHalfLifeDays: 30,
  distilled: null,
  interestTemperature: 0.1,
  popularityPrior: 5,
};

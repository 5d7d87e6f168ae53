import { randomUUID } from "node:crypto";
import { GodwitError } from "../../core/errors.js";
import { defaultModel, type RankingModel } from "../../core/ranking/model.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import { PersonalVectorCache, rankedInterests } from "../../core/ranking/personal.js";
import { rank } from "../../core/ranking/rank.js";
import type { Scored } from "../../core/ranking/rank-input.js";
import { strategyFor, type StrategyWeights } from "../../core/strategy.js";
import type { Context, Strategy, Task } from "../../core/types.js";
import type { LiveCatalogue } from "../catalogue/live-catalogue.js";
import type { ContextInput } from "../common/context.js";
import { Turns } from "../common/turns.js";
import type { InterestService, UserPicture } from "../interests/interest-service.js";
import type { Serving } from "../interests/serving.js";
import { forStrategy } from "../migrations/for-strategy.js";
import type { Candidates } from "./candidates.js";
import { composePage, type PageItem } from "./compose.js";
import type { ServedSets } from "./served-sets.js";

/** A ranked list kept for paging. */
export interface ServedSet {
  id: string;
  userId: string;
  task: Task;
  at: number;
  context: Context;
  weights: StrategyWeights;
  model: string;
  picture: UserPicture;
  items: PageItem[];
}

export interface RecommendationQuestion {
  userId: string;
  context: ContextInput | null | undefined;
  task: Task;
  filter: ItemFilter;
  first: number;
  after: { setId: string; position: number } | null;
  diversity: number;
  exploration: number | null;
  /** asked for, whatever the user's migrations say; null = as they say */
  strategy: Strategy | null;
}

export interface RecommendationPage { set: ServedSet; items: PageItem[]; hasNext: boolean; hasPrevious: boolean }

/** Steps of making one set, in order: reading the user, predicting interests, proposing candidates, features and scores, the page. */
export const recommendationStages = ["load", "interests", "candidates", "rank", "page"] as const;
export type RecommendationStage = (typeof recommendationStages)[number];

/** A set holds this many items to page through. */
const setSize = 100;
/** Interests whose personal vectors enter the mixture, as in core/evaluation/godwit.ts. */
const interestLimit = 8;
/** The strongest of them are asked for candidates. */
const interestsAsked = 4;

interface RecommendationParts {
  interests: InterestService;
  live: LiveCatalogue;
  serving: Serving;
  candidates: Candidates;
  sets: ServedSets;
  clock: () => number;
  /** auto: migrations move the weights; stable: they do not */
  strategyMode: "auto" | "stable";
}

/** What a user should see next, and why. */
export class RecommendationService {
  readonly #parts: RecommendationParts;
  readonly #turns = new Turns();
  readonly #personal = new PersonalVectorCache();
  model: RankingModel = defaultModel;
  /** Told how long each stage took, in seconds: for metrics and benchmarks. */
  onStage: (stage: RecommendationStage, seconds: number) => void = () => {};

  constructor(parts: RecommendationParts) {
    this.#parts = parts;
  }

  async recommend(question: RecommendationQuestion): Promise<RecommendationPage> {
    const { sets } = this.#parts;
    const set = question.after === null ? await this.#make(question) : sets.get(question.after.setId);
    if (set === null || set.userId !== question.userId)
      throw new GodwitError("NOT_FOUND", "The set behind this cursor is no longer kept. Ask again without `after`.", ["after"]);
    const from = question.after?.position ?? 0, items = set.items.slice(from, from + question.first);
    sets.write({
      id: set.id, userId: set.userId, task: set.task, strategy: set.weights.strategy, model: set.model, migrationId: set.weights.migrationId,
      context: { at: new Date(set.context.at).toISOString(), hour: set.context.hour, weekday: set.context.weekday, scene: set.context.scene, domain: set.context.domain },
      weights: weightsOf(set), at: set.at, experimentId: null, variant: null, ranking: null,
      items: items.map((item) => ({
        position: item.position, itemId: item.scored.id, probability: item.scored.probability, propensity: item.propensity,
        contributions: Object.fromEntries(item.scored.contributions.map(({ feature, contribution }) => [feature, contribution])), sources: item.scored.sources, team: null,
      })),
    });
    return { set, items, hasNext: from + items.length < set.items.length, hasPrevious: from > 0 };
  }

  async #make({ userId, context: input, task, filter, diversity, exploration, strategy }: RecommendationQuestion): Promise<ServedSet> {
    const { interests, live, serving, candidates: proposer, sets, clock, strategyMode } = this.#parts;
    const lap = laps(this.onStage);
    const picture = (await interests.pictures([userId]))[0] ?? await interests.stranger(userId);
    lap("load");
    const now = clock(), context = interests.context(picture, input);
    const { state } = picture, { catalogue, vectors } = live, own = interests.ownItems(picture, context);
    const heeded = strategyMode === "auto" || strategy !== null ? forStrategy(picture.holding, state.sessions) : [];
    const weights = strategyFor(state.behaviours, heeded, serving.parameters, strategy === null ? {} : { pinned: strategy });
    const codebook = serving.codebook;
    const prediction = codebook === null ? null : interests.predict(picture, context, weights);
    const usual = codebook === null ? null : interests.usual(picture, context.at);
    const asked = codebook === null || prediction === null ? [] : rankedInterests(prediction.shares, { own, now }, catalogue, vectors, {
      limit: interestLimit, cache: this.#personal,
      // Without own items there is nothing personal to ask for: the topics of the context stand in.
      ...(own.size > 0 ? {} : { topicVector: (topic: number) => codebook.centroids.subarray(topic * codebook.dimension, (topic + 1) * codebook.dimension) }),
    });
    lap("interests");
    const model = this.model;
    const within = context.domain === null ? filter : { ...filter, domains: filter.domains ? filter.domains.filter((domain) => domain === context.domain) : [context.domain] };
    const dismissed = [...state.items].flatMap(([number, own]) => (own.negative > own.weight ? catalogue.at(catalogue.positionOf(number))?.id ?? [] : []));
    const allowed = { ...within, exclude: [...within.exclude ?? [], ...dismissed] };
    const { candidates } = await proposer.propose({ userId, task, interests: asked.slice(0, interestsAsked), own, filter: allowed, now, model, catalogue });
    await this.#turns.take();
    lap("candidates");
    const ranked = rank({ task, context, now, own, carried: interests.carriedInterest(picture, context.at), shares: prediction?.shares ?? null, staticShares: usual, interests: asked, catalogue, vectors, model, candidates }, setSize);
    lap("rank");
    const id = randomUUID();
    const items = composePage(ranked, { diversity, exploration: exploration ?? weights.exploration, shares: prediction?.shares ?? null, catalogue, vectors, seed: id });
    const set: ServedSet = { id, userId, task, at: context.at, context, weights: { ...weights, exploration: exploration ?? weights.exploration }, model: model.version, picture, items };
    sets.remember(set);
    lap("page");
    return set;
  }
}

/** Tells the time since the last call, each time under a name. */
function laps(tell: (stage: RecommendationStage, seconds: number) => void): (stage: RecommendationStage) => void {
  let last = performance.now();
  return (stage) => {
    const now = performance.now();
    tell(stage, (now - last) / 1000);
    last = now;
  };
}

/** The weights in force, for the answer and the log. */
export function weightsOf({ weights, task }: ServedSet, model?: RankingModel): Record<string, unknown> {
  const features = model?.weights[task].features;
  return {
    recentPicture: weights.lambda, exploration: weights.exploration,
    ...(weights.facets.length > 0 ? { slices: weights.facets, sliceShrinkage: weights.sliceShrinkage } : {}),
    ...(features ? { features: Object.fromEntries(features.map(({ feature, weight }) => [feature, weight])) } : {}),
  };
}

export type { Scored };

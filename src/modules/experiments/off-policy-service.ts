import { GodwitError } from "../../core/errors.js";
import { withFeatures } from "../../core/experiments/variant.js";
import { offPolicyEstimate, type LoggedSlate, type OffPolicyEstimate } from "../../core/off-policy/estimate.js";
import { placeRatios, type TargetPolicy } from "../../core/off-policy/target.js";
import type { FeatureName } from "../../core/ranking/features/names.js";
import type { RankingModel } from "../../core/ranking/model.js";
import { decodeServedList } from "../../core/ranking/served/decode.js";
import type { Task } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { LoggedSetQuery } from "../../ports/history/recommendations.js";
import { pacer } from "../common/pacer.js";
import { rankerKind, rankingModelOf } from "../models/fit-ranker.js";
import { logOf } from "../feedback/logged-sets.js";
import { rewardsOf } from "../feedback/rewards.js";

/** Another way to draw the pages that were shown; null = as it was. */
export interface AskedPolicy {
  exploration: number | null;
  modelId: string | null;
  features: Readonly<Partial<Record<FeatureName, number>>> | null;
}

export interface OffPolicyQuestion {
  sets: Omit<LoggedSetQuery, "explored">;
  policy: AskedPolicy;
  places: number;
  clip: number;
}

export interface OffPolicyView extends OffPolicyEstimate {
  sets: number;
  clip: number;
  composed: number;
  featuresNotKept: number;
}

/** So many pages are read for one estimate. */
const mostPages = 100_000;

/** Tells from the log what another policy would have earned. */
export class OffPolicyService {
  readonly #history: History;
  readonly #ranker: () => RankingModel;

  constructor(parts: { history: History; ranker: () => RankingModel }) {
    this.#history = parts.history;
    this.#ranker = parts.ranker;
  }

  /** Throws NOT_FOUND for a model that is not there. */
  async estimate({ sets, policy, places, clip }: OffPolicyQuestion): Promise<OffPolicyView> {
    const targets = await this.#targets(policy);
    const slates: LoggedSlate[] = [];
    const pause = pacer();
    let composed = 0;
    let featuresNotKept = 0;
    for await (const set of logOf(this.#history, { ...sets, explored: true }, mostPages)) {
      await pause();
      if (set.ranking === null) continue;
      const list = decodeServedList(set.ranking);
      const ratios = placeRatios(list, targets[set.task], Math.min(places, set.places));
      if (ratios === "COMPOSED") composed++;
      else if (ratios === "FEATURES_NOT_KEPT") featuresNotKept++;
      else if (ratios !== "NOT_EXPLORED") {
        const rewards = new Float64Array(ratios.length);
        for (const { position } of rewardsOf(set)) if (position <= rewards.length) rewards[position - 1] = 1;
        slates.push({ user: set.userId, ratios, rewards });
      }
    }
    const estimate = offPolicyEstimate(slates, { places, clip });
    return { ...estimate, sets: estimate.slates, clip, composed, featuresNotKept };
  }

  async #targets({ exploration, modelId, features }: AskedPolicy): Promise<Record<Task, TargetPolicy>> {
    const dial = exploration === null ? {} : { exploration };
    if (modelId === null && features === null) return { NEXT: dial, DISCOVER: dial };
    const { weights } = modelId === null ? this.#ranker() : await this.#fitted(modelId);
    return {
      NEXT: { ...dial, weights: withFeatures(weights.NEXT, features ?? {}) },
      DISCOVER: { ...dial, weights: withFeatures(weights.DISCOVER, features ?? {}) },
    };
  }

  async #fitted(id: string): Promise<RankingModel> {
    const model = await this.#history.models.get(id);
    if (model === null || model.kind !== rankerKind)
      throw new GodwitError(
        "NOT_FOUND",
        `There is no model ${JSON.stringify(id)} of kind ${rankerKind}; list them with \`models\`.`,
        ["policy", "modelId"],
      );
    return rankingModelOf(model);
  }
}

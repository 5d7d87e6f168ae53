import type { HadAgain, Engagement } from "../interests/engagement.js";
import type { CarriedVotes } from "./carried-votes.js";
import type { Context, Task } from "../types.js";
import type { CandidateSet, CandidateSource } from "./candidates.js";
import type { Catalogue } from "./catalogue.js";
import type { FeatureName } from "./features/names.js";
import type { RankingModel } from "./model.js";
import type { ItemVectors, OwnVectors } from "./vectors.js";

/**
 * One interest of the user in this context: P(k|u,c) and the personal vector y_uk (centred, unit), null when unknown.
 */
export interface RankedInterest {
  readonly topic: number;
  readonly share: number;
  readonly vector: Float32Array | null;
}

/**
 * A user's interest in a domain as it is carried there (θ^t_u), and everybody's; null where nothing was learned about
 * the domain.
 */
export type CarriedInterest = (
  domain: string,
) => { readonly user: Float64Array; readonly everybody: Float64Array } | null;

/** Everything `rank` looks at. A user without history has an empty `own` and the population's `shares`. */
export interface RankInput {
  readonly task: Task;
  readonly context: Context;
  /** epoch ms; items are available, fresh and recent as of this time */
  readonly now: number;
  /** the user's items by item number (InterestState.items); one counts as had when its weight is positive */
  readonly engagements: ReadonlyMap<number, Engagement>;
  /** P(k|u,c) over all topics; null when there is no codebook yet */
  readonly shares: Float64Array | null;
  /** P(k|u) without context, over all topics */
  readonly staticShares: Float64Array | null;
  /** the strongest interests in this context */
  readonly interests: readonly RankedInterest[];
  /** what DISCOVER may show again; absent = nothing */
  readonly again?: HadAgain;
  readonly catalogue: Catalogue;
  /** null = no item vectors at hand: text features contribute nothing */
  readonly vectors: ItemVectors | null;
  /** what items bring along; absent or null = nothing: its feature contributes nothing */
  readonly ownVectors?: OwnVectors | null;
  readonly model: RankingModel;
  readonly candidates: CandidateSet;
  /** what votes from one domain for another count; absent or null = all count in full */
  readonly carriedVotes?: CarriedVotes | null;
  /** what own items count as votes that were last met before a change of interests (epoch ms); absent = in full */
  readonly change?: { readonly at: number; readonly former: number } | null;
  /** absent = no transfer was fitted: its feature contributes nothing */
  readonly carried?: CarriedInterest | null;
}

/** β_i φ_i of one feature for one item; the contributions of an item add up to its score. */
export interface Contribution {
  readonly feature: FeatureName;
  readonly value: number;
  readonly contribution: number;
}

export interface Scored {
  readonly position: number;
  readonly number: number;
  readonly id: string;
  /** β·φ */
  readonly score: number;
  /** P(x|u,c) over the candidates */
  readonly probability: number;
  /** log of the softmax's chance, before calibration and all that is done to the list later */
  readonly logSoftmax: number;
  readonly contributions: readonly Contribution[];
  /** Which interests asked for it: P(k|u,c)·P(x|y_uk), normalised over interests, strongest first. */
  readonly interests: readonly { readonly topic: number; readonly share: number }[];
  /** The user's own items that explain the item-item contributions, strongest first (item numbers). */
  readonly because: readonly { readonly number: number; readonly weight: number }[];
  /** The same of co-occurrence: the own items that it was taken in one session with. */
  readonly together: readonly { readonly number: number; readonly weight: number }[];
  readonly sources: readonly CandidateSource[];
}

/** The same item and explanation under another probability. */
export function reweighed(scored: Scored, probability: number, logSoftmax = scored.logSoftmax): Scored {
  const { position, number, id, score } = scored;
  return {
    position,
    number,
    id,
    score,
    probability,
    logSoftmax,
    get contributions() {
      return scored.contributions;
    },
    get interests() {
      return scored.interests;
    },
    get because() {
      return scored.because;
    },
    get together() {
      return scored.together;
    },
    get sources() {
      return scored.sources;
    },
  };
}

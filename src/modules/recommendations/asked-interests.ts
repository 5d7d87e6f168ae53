import { PersonalVectorCache, rankedInterests } from "../../core/ranking/personal.js";
import type { Wish } from "../../core/ranking/preferences/wish.js";
import { seedOf } from "../../core/statistics/random.js";
import type { RankInput, RankedInterest } from "../../core/ranking/rank-input.js";
import type { RankingModel } from "../../core/ranking/model.js";
import { carriedVotes } from "../../core/ranking/carried-votes.js";
import type { StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context } from "../../core/types.js";
import type { InterestService } from "../interests/interest-service.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";

/** Interests whose personal vectors enter the mixture, as in core/evaluation/godwit.ts. */
const interestLimit = 8;

const personal = new PersonalVectorCache();

/** What the ranker wants to know of a user in a context. */
export function askedInterests(
  {
    snapshot,
    context,
    weights,
    now,
    model,
  }: { snapshot: UserSnapshot; context: Context; weights: StrategyWeights; now: number; model: RankingModel },
  interests: InterestService,
): Pick<RankInput, "engagements" | "carried" | "carriedVotes" | "shares" | "staticShares" | "interests"> {
  const { catalogue, vectors, codebook, transfer } = snapshot.edition;
  const engagements = interests.engagements(snapshot, context);
  const carried = interests.carriedInterest(snapshot, context.at);
  const votes = carriedVotes(model.votes ?? null, engagements, catalogue, transfer?.domainSwitches ?? null);
  if (codebook === null)
    return { engagements, carried, carriedVotes: votes, shares: null, staticShares: null, interests: [] };
  const { shares } = interests.predict(snapshot, context, weights);
  return {
    engagements,
    carried,
    carriedVotes: votes,
    shares,
    staticShares: interests.usual(snapshot, context.at),
    interests: rankedInterests(
      shares,
      { engagements, now, catalogue, context, carriedVotes: votes },
      catalogue,
      vectors,
      {
        limit: interestLimit,
        cache: personal,
        // Without own items there is nothing personal to ask for: the topics of the context stand in.
        ...(engagements.size > 0
          ? {}
          : {
              topicVector: (topic: number) =>
                codebook.centroids.subarray(topic * codebook.dimension, (topic + 1) * codebook.dimension),
            }),
      },
    ),
  };
}

/** More candidates of this kind are asked for beside those of interests, newest wishes first. */
const wishesAsked = 4;

/** What the person asks more of, as interests that candidates are found by; their numbers stand for no topic. */
export function wantedInterests(wishes: readonly Wish[]): RankedInterest[] {
  return wishes
    .filter(({ vector, preference: { weight } }) => vector !== null && weight > 0)
    .slice(0, wishesAsked)
    .map(({ vector, preference: { id } }) => ({ topic: -1 - seedOf(id), share: 0, vector }));
}

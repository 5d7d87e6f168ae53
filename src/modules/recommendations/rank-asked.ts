import type { HadAgain } from "../../core/interests/engagement.js";
import { sinkShown } from "../../core/ranking/fatigue.js";
import { withReserve, type Floor } from "../../core/ranking/floors.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import { applyWishes, type AppliedWish } from "../../core/ranking/preferences/apply.js";
import type { Wish } from "../../core/ranking/preferences/wish.js";
import { interestsAsked } from "../../core/ranking/proposals.js";
import { rank } from "../../core/ranking/rank.js";
import type { RankInput, Scored } from "../../core/ranking/rank-input.js";
import { formerVotes, type StrategyWeights } from "../../core/strategy/strategy.js";
import type { Context, Task } from "../../core/types.js";
import type { InterestService } from "../interests/interest-service.js";
import type { UserSnapshot } from "../interests/user-snapshot.js";
import type { Turn } from "../kit/turn.js";
import { askedInterests, wantedInterests } from "./asked-interests.js";
import type { CandidateProposer } from "./candidate-proposer.js";
import type { Setting } from "./setting.js";
import type { RecommendationStage } from "./stages.js";
import { strategyOf } from "./strategy-of.js";

/** A set holds this many items to page through. */
const setSize = 100;

/** What ranking needs of the service. */
export interface RankingParts {
  interests: InterestService;
  candidates: CandidateProposer;
  /** auto: migrations move the weights; stable: they do not */
  strategyMode: "auto" | "stable";
}

/** What a question asks, whatever the setting. */
export interface Asked {
  userId: string;
  task: Task;
  snapshot: UserSnapshot;
  context: Context;
  filter: ItemFilter;
  /** what the person asks for themselves */
  wishes: readonly Wish[];
  now: number;
  turn: Turn;
  /** what they may have to bring up stays in the list */
  floors: readonly Floor[];
  /** what DISCOVER may show again */
  again: HadAgain;
  /** item id → times it was shown and not taken, where that counts */
  fatigue: { readonly shown: ReadonlyMap<string, number>; readonly halvedBy: number } | null;
}

/** A list before its page is composed. */
export interface RankedList {
  setting: Setting;
  weights: StrategyWeights;
  input: RankInput;
  ranked: readonly Scored[];
  /** the vector store did not answer: others will be ranked once it does */
  degraded: boolean;
  /** by catalogue position: what the person asked for that moved an item */
  wished: ReadonlyMap<number, readonly AppliedWish[]>;
}

/** What own items count as votes under such weights. */
export function changeOf({ votesSince }: StrategyWeights): NonNullable<RankInput["change"]> | null {
  return votesSince === undefined ? null : { at: votesSince, former: formerVotes };
}

/** Proposes candidates and ranks them under one setting. */
export async function rankAsked(
  { interests, candidates: proposer, strategyMode }: RankingParts,
  { userId, task, snapshot, context, filter, wishes, floors, now, turn, again, fatigue }: Asked,
  setting: Setting,
  lap: (stage: RecommendationStage) => void,
): Promise<RankedList> {
  const { space, catalogue, vectors, ownVectors } = snapshot.edition;
  const { strategy, model } = setting;
  const weights = strategyOf(snapshot, { task, pinned: strategy, mode: strategyMode });
  const asked = askedInterests({ snapshot, context, weights, now, model }, interests);
  lap("interests");
  const { candidates, degraded } = await proposer.propose({
    userId,
    task,
    space,
    interests: [...asked.interests.slice(0, interestsAsked), ...wantedInterests(wishes)],
    engagements: asked.engagements,
    filter,
    now,
    model,
    catalogue,
    ownVectors,
  });
  await turn();
  lap("candidates");
  const change = changeOf(weights);
  const input: RankInput = {
    task,
    context,
    now,
    again,
    ...asked,
    catalogue,
    vectors,
    ownVectors,
    model,
    candidates,
    change,
  };
  // What is wished for may lie far down, and so may what a floor wants or what comes up where others sink: then all
  // candidates are looked at.
  const best = wishes.length === 0 && floors.length === 0 && fatigue === null;
  const list = rank(input, best ? setSize : Infinity);
  const { ranked, moved: wished } = applyWishes(
    fatigue === null ? list : sinkShown(list, fatigue.shown, fatigue.halvedBy),
    wishes,
  );
  lap("rank");
  return { setting, weights, input, ranked: withReserve(ranked, setSize, floors), degraded, wished };
}

import { askedBy, interestScores, type InterestScores } from "./interest-scores.js";
import type { Contribution, RankInput, Scored } from "./rank-input.js";
import { bestFirst, scoreCandidates, type Scores } from "./score.js";
import { softmax } from "./softmax.js";
import { strongestVotes, votesOf } from "./votes.js";

const maxBecause = 3;

/**
 * The served ranker, a conditional logit (McFadden 1974): P(x|u,c) = softmax_x(β·φ(u,c,x)) over the candidates, with
 * the reasons of each answer. The service and `evaluate` both call this and nothing else.
 *
 * Returns the `top` best (all by default), best first, ties by item number. Deleted items, and for DISCOVER items the
 * user has had, are left out. Works with no history and no fitted model: what is unknown contributes 0.
 */
export function rank(input: RankInput, top = Infinity): Scored[] {
  const scores = scoreCandidates(input);
  const { catalogue, model } = input;
  const probability = softmax(scores.scores, model.weights[input.task].temperature);
  const interests = interestScores(input, scores.positions);
  const because = becauseOf(input);
  return bestFirst(scores.scores, (i) => catalogue.numberAt(scores.positions[i]!), top).map((i) => {
    const position = scores.positions[i]!, number = catalogue.numberAt(position);
    return {
      position, number,
      id: catalogue.at(position)!.id,
      score: scores.scores[i]!,
      probability: probability[i]!,
      contributions: contributionsOf(input, scores, i),
      interests: interestsOf(interests, i),
      because: because(number),
      sources: input.candidates.sourcesOf(position),
    };
  });
}

function contributionsOf(input: RankInput, { columns }: Scores, i: number): Contribution[] {
  return input.model.weights[input.task].features.flatMap(({ feature, weight, offset, scale }) => {
    const column = columns.get(feature);
    if (!column) return [];
    const value = (column[i]! - offset) / scale;
    return [{ feature, value, contribution: weight * value }];
  });
}

function interestsOf(scores: InterestScores | null, i: number): { topic: number; share: number }[] {
  return scores ? askedBy(scores, i) : [];
}

/** The own items behind the item-item and co-occurrence contributions to one item. */
function becauseOf(input: RankInput): (number: number) => { number: number; weight: number }[] {
  const { model } = input;
  const index = model.itemItem ?? model.cooccurrence;
  if (!index) return () => [];
  const votes = votesOf(input, model.itemItem ? model.itemItemHalfLifeDays : model.cooccurrenceHalfLifeDays);
  return (number) => strongestVotes(index, votes, number, maxBecause);
}

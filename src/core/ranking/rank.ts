import type { CandidateSource } from "./candidates.js";
import { askedBy, interestScores } from "./interest-scores.js";
import type { Contribution, RankInput, Scored } from "./rank-input.js";
import { bestFirst, scoreCandidates, type Scores } from "./score.js";
import { calibratedInto } from "./calibration.js";
import { softmaxInto } from "./softmax.js";
import { byDomain, factorsAcross, strongestVotes, votesFor, votesOf, type Vote } from "./votes.js";

const maxBecause = 3;

/**
 * The served ranker, a conditional logit (McFadden 1974): P(x|u,c) = softmax_x(β·φ(u,c,x)) over the candidates, with
 * the reasons of each answer. The service and `evaluate` both call this and nothing else.
 *
 * Returns the `top` best (all by default), best first, ties by item number. Deleted items, and for DISCOVER items the
 * user has had, are left out. Works with no history and no fitted model: what is unknown contributes 0.
 */
export function rank(input: RankInput, top = Infinity): Scored[] {
  const { probability, logSoftmax, ...scores } = distribution(input);
  const { catalogue } = input;
  const why = new Explanation(input, scores);
  return bestFirst(scores.scores, (i) => catalogue.numberAt(scores.positions[i]!), top).map(
    (i) => new Ranked(why, i, { probability: probability[i]!, logSoftmax: logSoftmax[i]! }),
  );
}

/** Scores with P(x|u,c), and the log of the softmax it was made of, by candidate. */
export interface Distribution extends Scores {
  readonly probability: Float64Array;
  readonly logSoftmax: Float64Array;
}

/** β·φ and P(x|u,c) of every eligible candidate: the answer of `rank` without order and reasons. */
export function distribution(input: RankInput): Distribution {
  const scores = scoreCandidates(input);
  const { temperature, calibration } = input.model.weights[input.task];
  const probability = new Float64Array(scores.scores.length);
  const logSum = softmaxInto(scores.scores, temperature, probability);
  const logSoftmax = scores.scores.map((score) => score / temperature - logSum);
  if (calibration !== undefined) calibratedInto(logSoftmax, calibration, probability);
  return { ...scores, probability, logSoftmax };
}

/** One item of an answer. What explains it is worked out when it is asked for: most items are never looked at. */
class Ranked implements Scored {
  readonly position: number;
  readonly number: number;
  readonly id: string;
  readonly score: number;
  readonly probability: number;
  readonly logSoftmax: number;
  readonly #why: Explanation;
  readonly #i: number;
  // A list may be answered with more than once: what explains an item is worked out once.
  #interests: { topic: number; share: number }[] | null = null;
  #because: Vote[] | null = null;
  #together: Vote[] | null = null;

  constructor(why: Explanation, i: number, { probability, logSoftmax }: Pick<Scored, "probability" | "logSoftmax">) {
    const {
      scores,
      input: { catalogue },
    } = why;
    this.position = scores.positions[i]!;
    this.number = catalogue.numberAt(this.position);
    this.id = catalogue.at(this.position)!.id;
    this.score = scores.scores[i]!;
    this.probability = probability;
    this.logSoftmax = logSoftmax;
    this.#why = why;
    this.#i = i;
  }

  get contributions(): Contribution[] {
    return this.#why.contributions(this.#i);
  }

  get interests(): { topic: number; share: number }[] {
    return (this.#interests ??= this.#why.interests(this.#i));
  }

  get because(): { number: number; weight: number }[] {
    return (this.#because ??= this.#why.because(this.number));
  }

  get together(): { number: number; weight: number }[] {
    return (this.#together ??= this.#why.together(this.number));
  }

  get sources(): CandidateSource[] {
    return this.#why.input.candidates.sourcesOf(this.position);
  }
}

/** Votes as they count for the item at a position. */
type VotesAt = (position: number) => readonly Vote[];

/** What the answers to one question have in common. */
class Explanation {
  readonly input: RankInput;
  readonly scores: Scores;
  #votes: VotesAt | null = null;
  #sessionVotes: VotesAt | null = null;

  constructor(input: RankInput, scores: Scores) {
    this.input = input;
    this.scores = scores;
  }

  contributions(i: number): Contribution[] {
    const { columns } = this.scores;
    return this.input.model.weights[this.input.task].features.flatMap(({ feature, weight, offset, scale }) => {
      const column = columns.get(feature);
      if (!column) return [];
      const value = (column[i]! - offset) / scale;
      return [{ feature, value, contribution: weight * value }];
    });
  }

  interests(i: number): { topic: number; share: number }[] {
    const scores = interestScores(this.input, this.scores.positions);
    return scores ? askedBy(scores, i) : [];
  }

  /** The own items behind the item-item contribution to one item; without such weights, those behind co-occurrence. */
  because(number: number): Vote[] {
    const { itemItem, itemItemHalfLifeDays } = this.input.model;
    if (itemItem === null) return this.together(number);
    this.#votes ??= this.#votesByPosition(votesOf(this.input, itemItemHalfLifeDays));
    return strongestVotes(itemItem, this.#votes(this.#positionOf(number)), number, maxBecause);
  }

  /** The own items behind the co-occurrence contribution to one item. */
  together(number: number): Vote[] {
    const { cooccurrence, cooccurrenceHalfLifeDays } = this.input.model;
    if (cooccurrence === null) return [];
    this.#sessionVotes ??= this.#votesByPosition(votesOf(this.input, cooccurrenceHalfLifeDays));
    return strongestVotes(cooccurrence, this.#sessionVotes(this.#positionOf(number)), number, maxBecause);
  }

  #positionOf(number: number): number {
    return this.input.catalogue.positionOf(number);
  }

  /** Votes as they count for the item at a position: worked out once a domain. */
  #votesByPosition(votes: readonly Vote[]): VotesAt {
    const { catalogue } = this.input;
    const carriedVotes = factorsAcross(this.input);
    if (carriedVotes === null) return () => votes;
    const into = byDomain(catalogue, (domain) => votesFor(domain, votes, { catalogue, carriedVotes }));
    return (position) => into(position) ?? votes;
  }
}

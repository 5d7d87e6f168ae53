import type { RankInput } from "./rank-input.js";
import { softmax } from "./softmax.js";

/** The softmax ranker per interest: P(x|y_uk) over the candidates, for the interests that have a personal vector. */
export interface InterestScores {
  readonly topics: readonly number[];
  /** P(k|u,c), renormalised over these interests */
  readonly shares: readonly number[];
  /** e_x · y_uk, one row per interest */
  readonly similarities: readonly Float32Array[];
  /** one row per interest */
  readonly probabilities: readonly Float64Array[];
}

// One ranking asks twice, for the feature and for the explanation; the candidates' array names the ranking.
const known = new WeakMap<Int32Array, InterestScores | null>();

/**
 * Computes P(x|y_uk) for every interest with a vector; null without vectors or interests. `positions` must not be
 * changed afterwards.
 */
export function interestScores(input: RankInput, positions: Int32Array): InterestScores | null {
  let scores = known.get(positions);
  if (scores === undefined) known.set(positions, (scores = compute(input, positions)));
  return scores;
}

/**
 * What was worked out for `positions` serves some of them: those at `kept` (indices), which are the positions `among`.
 * Nothing where none were asked for.
 */
export function narrowInterestScores(
  input: RankInput,
  positions: Int32Array,
  kept: Int32Array,
  among: Int32Array,
): void {
  const scores = known.get(positions);
  if (scores !== undefined)
    known.set(
      among,
      scores &&
        scored(
          input,
          scores,
          scores.similarities.map((row) => picked(row, kept)),
        ),
    );
}

function picked(row: Float32Array, kept: Int32Array): Float32Array {
  const out = new Float32Array(kept.length);
  for (let i = 0; i < out.length; i++) out[i] = row[kept[i]!]!;
  return out;
}

function compute(input: RankInput, positions: Int32Array): InterestScores | null {
  const { vectors } = input;
  const interests = input.interests.filter((interest) => interest.vector !== null && interest.share > 0);
  if (!vectors || interests.length === 0 || positions.length === 0) return null;
  const total = interests.reduce((sum, interest) => sum + interest.share, 0);
  const of = {
    topics: interests.map((interest) => interest.topic),
    shares: interests.map((interest) => interest.share / total),
  };
  return scored(
    input,
    of,
    vectors.similarities(
      interests.map((interest) => interest.vector!),
      positions,
    ),
  );
}

function scored(
  { model }: RankInput,
  { topics, shares }: Pick<InterestScores, "topics" | "shares">,
  similarities: readonly Float32Array[],
): InterestScores {
  return {
    topics,
    shares,
    similarities,
    probabilities: similarities.map((row) => softmax(row, model.interestTemperature)),
  };
}

/**
 * Which interests asked for candidate i: P(k|u,c)·P(x|y_uk), normalised over k, strongest first, shares of at least 5
 * %.
 */
export function askedBy(scores: InterestScores, i: number): { topic: number; share: number }[] {
  const joint = scores.topics.map((topic, k) => ({ topic, share: scores.shares[k]! * scores.probabilities[k]![i]! }));
  const total = joint.reduce((sum, one) => sum + one.share, 0);
  if (total <= 0) return [];
  return joint
    .map(({ topic, share }) => ({ topic, share: share / total }))
    .filter(({ share }) => share >= 0.05)
    .toSorted((a, b) => b.share - a.share || a.topic - b.topic);
}

import type { Engagement } from "../../interests/engagement.js";
import type { Random } from "../../statistics/random.js";
import type { Catalogue } from "../../ranking/catalogue.js";
import type { RankingModel } from "../../ranking/model.js";
import type { ItemVectors } from "../../ranking/vectors.js";
import { listedOf, type Sampled } from "../../ranking/fit/case.js";
import { drawChoiceSet, type ChoiceSet } from "../../ranking/fit/choice-set.js";
import { addVotes, votesOf, type Vote } from "../../ranking/votes.js";
import { textQuery, norm } from "./text-query.js";

/**
 * One later session within a target domain: what was known before it, the target's items that may be ranked, and those
 * chosen.
 */
export interface VoteCase {
  readonly engagements: ReadonlyMap<number, Engagement>;
  /** epoch ms */
  readonly now: number;
  /** catalogue positions */
  readonly positions: Int32Array;
  readonly truth: ReadonlySet<number>;
  /**
   * those of the positions that would not have been proposed, the last of them; absent = all of the target are there
   */
  readonly sampled?: Sampled | null;
}

/** The case with the votes of each domain apart, on the rows that can come into a short list. */
export interface VoteRows {
  readonly rows: number;
  readonly listed: number;
  readonly logStandsFor: Float64Array;
  readonly truth: Int32Array;
  readonly popularity: readonly [Float64Array, Float64Array];
  /** own items in the target */
  readonly ownThere: number;
  readonly sources: ReadonlyMap<string, SourceVotes>;
}

interface SourceVotes {
  readonly itemItem: Float64Array;
  readonly cooccurrence: Float64Array;
  /** e_x · q_s, q_s the source's part of the text query, and q_s itself */
  readonly text: Float64Array;
  readonly query: Float32Array;
}

export interface VoteParts {
  readonly catalogue: Catalogue;
  readonly vectors: ItemVectors;
  readonly model: Pick<
    RankingModel,
    "itemItem" | "cooccurrence" | "distilled" | "itemItemHalfLifeDays" | "cooccurrenceHalfLifeDays"
  >;
}

const sizes = { hard: 30, random: 60 };
/** As the features of the same names scale their sums. */
const resolution = 0.02;
const cosineScale = 10;
export const voteFeatures = 5;

/** Reads a case: every domain's votes for the target's items, once. */
export function voteRows(
  { engagements, now, positions, truth, sampled = null }: VoteCase,
  to: string,
  { catalogue, vectors, model }: VoteParts,
  random: Random,
): VoteRows {
  const n = positions.length;
  const chosen = new Set<number>();
  positions.forEach((position, i) => truth.has(position) && chosen.add(i));
  const sum = (index: RankingModel["itemItem"], votes: readonly Vote[]): Float64Array => {
    const out = new Float64Array(n);
    if (index) addVotes(index, votes, { catalogue }, positions, out);
    return out;
  };
  const votes = byDomain(votesOf({ engagements, now }, model.itemItemHalfLifeDays), catalogue);
  const recent = byDomain(votesOf({ engagements, now }, model.cooccurrenceHalfLifeDays), catalogue);
  const popularity = (["ever", 30] as const).map((halfLife) => {
    const counts = catalogue.popularity(halfLife);
    return Float64Array.from(positions, (position) => Math.log(counts.share(position) * catalogue.present + 0.1));
  });
  const queries = [...votes.values()].map((mine) => textQuery(mine, catalogue, vectors, model.distilled));
  const texts = vectors.similarities(queries, positions);
  const all = new Map(
    [...votes].map(([domain, mine], s): [string, SourceVotes] => [
      domain,
      {
        itemItem: sum(model.itemItem, mine),
        cooccurrence: sum(model.cooccurrence, recent.get(domain) ?? []),
        text: Float64Array.from(texts[s]!),
        query: queries[s]!,
      },
    ]),
  );
  // The rows of any mixture's short list are among those of its parts.
  const columns = [
    ...popularity,
    ...[...all.values()].flatMap(({ itemItem, cooccurrence, text }) => [itemItem, cooccurrence, text]),
  ];
  const outside = sampled === null ? null : { from: listedOf(positions, sampled), logStandsFor: sampled.logStandsFor };
  const {
    rows,
    listed,
    logStandsFor,
    truth: taken,
    values,
    features,
  } = drawChoiceSet(columns, chosen, random, sizes, undefined, outside);
  const column = (f: number): Float64Array => Float64Array.from({ length: rows }, (_, r) => values[r * features + f]!);
  return {
    rows,
    listed,
    logStandsFor,
    truth: taken,
    popularity: [column(0), column(1)],
    ownThere: votes.get(to)?.length ?? 0,
    sources: new Map(
      [...all].map(([domain, { query }], s) => [
        domain,
        { itemItem: column(2 + 3 * s), cooccurrence: column(3 + 3 * s), text: column(4 + 3 * s), query },
      ]),
    ),
  };
}

/** The rows as the ranker would see them if the votes of each domain counted by a factor. */
export function votedSet(
  { rows, listed, logStandsFor, truth, popularity, sources }: VoteRows,
  factorOf: (domain: string) => number,
): ChoiceSet {
  const values = new Float32Array(rows * voteFeatures);
  const heard = [...sources]
    .map(([domain, votes]) => ({ ...votes, factor: factorOf(domain) }))
    .filter(({ factor }) => factor > 0);
  const length = norm(heard.map(({ query, factor }) => ({ query, factor })));
  for (let r = 0, at = 0; r < rows; r++, at += voteFeatures) {
    let itemItem = 0;
    let cooccurrence = 0;
    let text = 0;
    for (const one of heard) {
      itemItem += one.factor * one.itemItem[r]!;
      cooccurrence += one.factor * one.cooccurrence[r]!;
      text += one.factor * one.text[r]!;
    }
    values[at] = popularity[0][r]!;
    values[at + 1] = popularity[1][r]!;
    values[at + 2] = Math.log1p(Math.max(0, itemItem) / resolution);
    values[at + 3] = Math.log1p(cosineScale * Math.max(0, cooccurrence));
    values[at + 4] = length > 0 ? text / length : 0;
  }
  return {
    rows,
    listed,
    features: voteFeatures,
    values,
    logStandsFor,
    truth,
    numbers: Int32Array.from({ length: rows }, (_, r) => -r),
  };
}

function byDomain(votes: readonly Vote[], catalogue: Catalogue): Map<string, Vote[]> {
  const out = new Map<string, Vote[]>();
  for (const vote of votes) {
    const domain = catalogue.at(catalogue.positionOf(vote.number))?.domain;
    if (domain === undefined) continue;
    const mine = out.get(domain);
    if (mine) mine.push(vote);
    else out.set(domain, [vote]);
  }
  return out;
}

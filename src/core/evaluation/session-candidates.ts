import { wasHad } from "../interests/engagement.js";
import { CandidateSet } from "../ranking/candidates.js";
import { textQuery } from "../ranking/features/distilled-text.js";
import type { Sampled } from "../ranking/fit/case.js";
import { PackedVectors } from "../ranking/linear/packed-vectors.js";
import { popularityHalfLives } from "../ranking/popularity.js";
import {
  fresh,
  interestsAsked,
  perInterest,
  proposeFirst,
  proposeNeighbours,
  proposeOwn,
  trending,
  type Propose,
} from "../ranking/proposals.js";
import type { RankInput } from "../ranking/rank-input.js";
import { ownTaste } from "../ranking/own-vectors/taste.js";
import { bestFirst } from "../ranking/score.js";
import { votesOf } from "../ranking/votes.js";
import type { Random } from "../statistics/random.js";
import { candidatesIn } from "./world-candidates.js";
import type { World } from "./world.js";

/**
 * Above this many items a fit looks at what the service would propose in each session, and at others drawn at random,
 * instead of at everything.
 */
export const wholeCatalogue = 20_000;

/** The beginning of each list of the catalogue that is looked at: what the user has had is passed over. */
const listLength = 2_000;
/** Items drawn from all that were not proposed. */
const drawn = 200;

/** The items of a large catalogue, or of a domain of it, as the sessions of a fit see them: the lists are made once. */
export class SessionCandidates {
  readonly #world: World;
  readonly #open: CandidateSet;
  readonly #popular: readonly (readonly number[])[];
  readonly #newest: readonly number[];
  /** similarities of queries to all that is open, in the order of its positions */
  readonly #similarities: (queries: readonly Float32Array[]) => Float32Array[];

  constructor(world: World, domain: string | null) {
    this.#world = world;
    this.#open = candidatesIn(world, domain);
    const { catalogue, vectors } = world;
    const open = this.#open.positions();
    const rows = Int32Array.from(open.keys());
    // Of a domain only its own vectors are looked through.
    const inDomain =
      domain === null
        ? null
        : new PackedVectors(
            Array.from(open, (position) => vectors.read(position)),
            vectors.dimension,
          );
    this.#similarities = (queries) => inDomain?.similarities(queries, rows) ?? vectors.similarities(queries, open);
    this.#popular = popularityHalfLives.map((halfLife) =>
      this.#best((position) => catalogue.popularity(halfLife).share(position)),
    );
    this.#newest = this.#best((position) => catalogue.appearedAt(position) ?? -Infinity);
  }

  /**
   * What the service would propose to this user (own items, neighbours, popular, newest, nearest to the interests), and
   * so that no feature's best is missing the popular of every half-life and the nearest to the text of what they had.
   * `input`: as NEXT or DISCOVER asks; its candidates are not looked at.
   */
  proposed(input: RankInput): CandidateSet {
    const { catalogue, engagements } = input;
    const open = this.#open;
    const candidates = new CandidateSet();
    const propose: Propose = (position, source) => {
      if (open.has(position)) candidates.add(position, source);
    };
    // The lists are as long without what the user has had: they serve DISCOVER too.
    const unknown = (position: number): boolean => !wasHad(engagements.get(catalogue.numberAt(position)));
    proposeNeighbours(input, propose);
    proposeOwn(input, propose);
    for (const list of this.#popular)
      proposeFirst(list, trending, unknown, (position) => propose(position, "trending"));
    proposeFirst(this.#newest, fresh, unknown, (position) => propose(position, "fresh"));
    for (const list of this.#nearest(input))
      proposeFirst(list, perInterest, unknown, (position) => propose(position, "interest"));
    return candidates;
  }

  /**
   * Adds to what was proposed, behind it, what was chosen beside it, and others at random that stand for all the rest.
   */
  withOthers(candidates: CandidateSet, chosen: Iterable<number>, random: Random): Sampled {
    const others = new Set<number>();
    const open = this.#open;
    const all = open.positions();
    for (const position of chosen) if (!candidates.has(position)) others.add(position);
    const missed = others.size;
    const rest = open.size - candidates.size - missed;
    const wanted = Math.min(drawn, rest);
    while (others.size < missed + wanted) {
      const position = all[Math.floor(random() * all.length)]!;
      if (!candidates.has(position)) others.add(position);
    }
    for (const position of others) candidates.add(position, "exploration");
    return { positions: others, logStandsFor: wanted > 0 ? Math.log(rest / wanted) : 0 };
  }

  /**
   * Positions nearest to each interest that the service would ask for, to the text that goes with what the user had,
   * and to the taste that their own vectors show.
   */
  #nearest(input: RankInput): readonly number[][] {
    const { vectors, catalogue, ownVectors } = this.#world;
    const { engagements, interests, model } = input;
    const positions = this.#open.positions();
    const text =
      model.distilled === null
        ? []
        : [textQuery(votesOf(input, model.itemItemHalfLifeDays), model.distilled, vectors, catalogue)];
    const queries = [...interests.slice(0, interestsAsked).flatMap(({ vector }) => vector ?? []), ...text];
    const taste = ownVectors ? ownTaste(votesOf(input, model.itemItemHalfLifeDays), ownVectors, catalogue) : null;
    const alike = taste === null ? [] : ownVectors!.similarities([taste], positions);
    return [...this.#similarities(queries), ...alike].map((row) =>
      bestFirst(new Float64Array(row), (i) => catalogue.numberAt(positions[i]!), perInterest + engagements.size).map(
        (i) => positions[i]!,
      ),
    );
  }

  #best(valueOf: (position: number) => number): number[] {
    const positions = this.#open.positions();
    return bestFirst(
      Float64Array.from(positions, valueOf),
      (i) => this.#world.catalogue.numberAt(positions[i]!),
      listLength,
    ).map((i) => positions[i]!);
  }
}

import type { InterestParameters } from "../interests/parameters.js";
import { InterestReader } from "../interests/reader.js";
import type { ItemFilter } from "../ranking/filter.js";
import { forPart, type RankingModel } from "../ranking/model.js";
import { rankedInterests } from "../ranking/personal.js";
import type { RankInput } from "../ranking/rank-input.js";
import { distribution, type Distribution } from "../ranking/rank.js";
import { bestFirst } from "../ranking/score.js";
import type { Voter } from "../ranking/votes.js";
import { carriedVotes } from "../ranking/carried-votes.js";
import type { Task } from "../types.js";
import type { Method } from "./method.js";
import { candidatesIn, candidatesOf } from "./world-candidates.js";
import type { HeldOut, World } from "./world.js";

/** Interests whose personal vectors enter the mixture: the strongest in the context. */
const interestLimit = 8;

/** The whole catalogue, or, where the context names one, its domain. */
const filterOf = ({ context: { domain } }: HeldOut): ItemFilter => (domain === null ? {} : { domains: [domain] });

/** A ranker at its task, and the parameters that interests are read with. */
export interface Ranker {
  readonly task: Task;
  readonly model: RankingModel;
  readonly parameters: InterestParameters;
}

/** What the service would hand to `rank` for users of a world. */
export class RankInputs {
  readonly #world: World;
  readonly #ranker: Ranker;

  constructor(world: World, ranker: Ranker) {
    this.#world = world;
    this.#ranker = ranker;
  }

  /** For one user, had the service proposed these candidates. */
  of(user: HeldOut, candidates = candidatesIn(this.#world, user.context.domain)): RankInput {
    const { catalogue, vectors, codebook, population, split, ownVectors = null } = this.#world;
    const { task, model, parameters } = this.#ranker;
    const reader = new InterestReader(population, codebook.topicIds.length, parameters);
    const { state, context } = user;
    const transfer = this.#world.transfer ?? null;
    const prior = transfer?.prior([]) ?? null;
    const engagements = state.items;
    const voter: Voter = {
      engagements,
      now: split,
      catalogue,
      context,
      carriedVotes: carriedVotes(model.votes ?? null, engagements, catalogue),
    };
    const { shares } = reader.predict(state, context, { prior });
    const { long } = reader.horizonShares(state, context.at, prior);
    return {
      task,
      context,
      now: split,
      engagements,
      carriedVotes: voter.carriedVotes ?? null,
      shares,
      staticShares: long,
      interests: rankedInterests(shares, voter, catalogue, vectors, { limit: interestLimit }),
      catalogue,
      vectors,
      ownVectors,
      model: forPart(model, task, context),
      candidates,
      carried: transfer?.to({ state, reader, at: context.at }).byDomain() ?? null,
    };
  }
}

/** The served ranker as a method: what `evaluate` judges is what is served. `observe` is shown each answer whole. */
export function godwitMethod(
  world: World,
  ranker: Ranker,
  observe?: (user: HeldOut, answer: Distribution) => void,
): Method {
  const inputs = new RankInputs(world, ranker);
  return {
    name: "godwit",
    list(user, top, filter) {
      const candidates = filter === undefined ? undefined : candidatesOf(world, { ...filterOf(user), ...filter });
      const answer = distribution(inputs.of(user, candidates));
      const { positions, scores } = answer;
      observe?.(user, answer);
      return bestFirst(scores, (i) => world.catalogue.numberAt(positions[i]!), top).map((i) => positions[i]!);
    },
  };
}

import type { InterestParameters } from "../interests/parameters.js";
import { pictureAt, predict } from "../interests/predict.js";
import { CandidateSet } from "../ranking/candidates.js";
import type { FitCase } from "../ranking/fit/weights.js";
import type { RankingModel } from "../ranking/model.js";
import { rankedInterests } from "../ranking/personal.js";
import type { RankInput } from "../ranking/rank-input.js";
import { distribution } from "../ranking/rank.js";
import { bestFirst } from "../ranking/score.js";
import { carriedInterest } from "../transfer/serve.js";
import type { Task } from "../types.js";
import { truthPositions, type Method } from "./method.js";
import type { HeldOut, World } from "./world.js";

/** Interests whose personal vectors enter the mixture: the strongest in the context. */
const interestLimit = 8;

/** What the service would hand to `rank` for this user, with the whole catalogue (of the context's domain, where it names one) as candidates. */
export function rankInputFor(world: World, user: HeldOut, task: Task, model: RankingModel, parameters: InterestParameters): RankInput {
  const { catalogue, vectors, codebook, population, split } = world, k = codebook.topicIds.length;
  const candidates = new CandidateSet(), allowed = catalogue.allowed(user.context.domain === null ? {} : { domains: [user.context.domain] }, split);
  for (let position = 0; position < catalogue.size; position++) if (allowed(position)) candidates.add(position, "catalogue");
  const { state, context } = user, transfer = world.transfer ?? null;
  const carried = transfer === null ? {} : { carried: (key: string) => transfer.shares(key, state, population, k, context.at, parameters) };
  const { shares } = predict(state, population, k, context, parameters, carried);
  const { long } = pictureAt(user.state, population, k, user.context.at, parameters);
  return {
    task, context: user.context, now: split, own: user.state.items, shares, staticShares: long,
    interests: rankedInterests(shares, { own: user.state.items, now: split }, catalogue, vectors, { limit: interestLimit }),
    catalogue, vectors, model, candidates, carried: transfer === null ? null : carriedInterest(transfer, state, population, k, context.at, parameters),
  };
}

/** The served ranker as a method: what `evaluate` judges is what is served. `observe` is shown each P(x|u,c). */
export function godwitMethod(
  world: World, task: Task, model: RankingModel, parameters: InterestParameters, observe?: (user: HeldOut, positions: Int32Array, probability: Float64Array) => void,
): Method {
  return {
    name: "godwit",
    list(user, top) {
      const { positions, scores, probability } = distribution(rankInputFor(world, user, task, model, parameters));
      observe?.(user, positions, probability);
      return bestFirst(scores, (i) => world.catalogue.numberAt(positions[i]!), top).map((i) => positions[i]!);
    },
  };
}

/** The held-out sessions of a world as cases to fit β on: those whose index, among the ones with a truth, is wanted. */
export function* fitCases(world: World, task: Task, model: RankingModel, parameters: InterestParameters, wanted: (index: number) => boolean): Generator<FitCase> {
  const available = world.catalogue.allowed({}, world.split);
  let index = 0;
  for (const user of world.heldOut) {
    const truth = new Set([...truthPositions(world, user, task)].filter(available));
    if (truth.size > 0 && wanted(index++)) yield { input: rankInputFor(world, user, task, model, parameters), truth };
  }
}

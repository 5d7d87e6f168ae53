import type { InterestParameters } from "../interests/parameters.js";
import { learnItemItem, modelParts, vectorsByNumber } from "../ranking/fit/learn.js";
import { towardsPlain } from "../ranking/item-item/distil.js";
import type { RankingModel } from "../ranking/model.js";
import { learnRepeatRates, RepeatRateIndex } from "../ranking/repeat-rates.js";
import { eligible } from "../ranking/score.js";
import { fitVotes } from "../transfer/votes/fit-votes.js";
import { fitCases } from "./sessions.js";
import { vectorSample, type TextShare } from "./text-share.js";
import type { World } from "./world.js";

/** Sessions read for one domain, or one surface. */
export const sessionsPerPart = 240;

/** The item-item parts and the repeat rates of a ranking model, from everything the world knows. */
export function learn({
  training,
  catalogue,
  vectors,
}: World): ReturnType<typeof modelParts> & Pick<RankingModel, "repeats"> {
  const repeats = learnRepeatRates(training);
  return {
    ...modelParts(learnItemItem(training, vectorsByNumber(catalogue, vectors))),
    repeats: repeats === null ? null : new RepeatRateIndex(repeats),
  };
}

/** Item-item parts whose texts speak by the share that was chosen. */
export function withText<Parts extends Pick<RankingModel, "distilled">>(
  parts: Parts,
  world: World,
  text: TextShare | null,
): Parts {
  return parts.distilled === null || text === null
    ? parts
    : { ...parts, distilled: towardsPlain(parts.distilled, world.vectors.dimension, vectorSample(world), text.share) };
}

/** The model with gates on votes between the domains, judged on sessions that were not learned from. */
export function withVotes(
  model: RankingModel,
  domains: readonly string[],
  within: (domain: string) => World,
  parameters: InterestParameters,
  { seed, whole }: { seed: number; whole?: number | undefined },
): RankingModel {
  if (domains.length === 0) return model;
  const { catalogue, vectors } = within(domains[0]!);
  return {
    ...model,
    votes: fitVotes(
      domains,
      function* (domain) {
        for (const { input, truth, sampled = null } of fitCases(within(domain), "DISCOVER", model, parameters, {
          limit: sessionsPerPart,
          seed,
          whole,
        }))
          yield { engagements: input.engagements, now: input.now, positions: eligible(input), truth, sampled };
      },
      { catalogue, vectors, model },
      seed,
    ),
  };
}

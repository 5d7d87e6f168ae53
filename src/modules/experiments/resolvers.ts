import { GodwitError } from "../../core/errors.js";
import type { Resolvers } from "../../generated/graphql.js";
import { estimateOf } from "../common/estimate.js";
import { featureWeights } from "./experiment-input.js";
import { experimentState, variantsOf } from "./experiment-state.js";
import { experimentResults } from "./results.js";

/** Of off-policy estimates of variants. */
const places = 3;
const clip = 20;

function within(name: string, value: number, low: number, high: number): number {
  if (!(value >= low && value <= high))
    throw new GodwitError("BAD_USER_INPUT", `${name} is ${value}; give ${low} to ${high}.`, [name]);
  return value;
}

export const experimentResolvers: Resolvers = {
  Query: {
    experiments: (_parent, _args, { services }) => services.experiments.list(),
    experiment: (_parent, { id }, { services }) => services.experiments.get(id),
    offPolicyEstimate: (_parent, { from, to, task, surface, policy, places: counted, clip: cut }, { services }) =>
      services.offPolicy.estimate({
        sets: {
          from: from.getTime(),
          to: to?.getTime() ?? services.clock(),
          ...(task ? { task } : {}),
          ...(surface ? { surface } : {}),
        },
        policy: {
          exploration: policy.exploration == null ? null : within("policy.exploration", policy.exploration, 0, 1),
          modelId: policy.modelId ?? null,
          features: featureWeights(policy.features, ["policy", "features"]),
        },
        places: within("places", counted ?? places, 1, 10),
        clip: within("clip", cut ?? clip, 1, 1e6),
      }),
  },
  Mutation: {
    upsertExperiment: (_parent, { experiment }, { services }) => services.experiments.upsert(experiment),
    stopExperiment: (_parent, { id, reason }, { services }) => services.experiments.stop(id, reason),
  },
  Experiment: {
    variants: (record) => variantsOf(record),
    startsAt: ({ startsAt }) => new Date(startsAt),
    endsAt: ({ endsAt }) => (endsAt === null ? null : new Date(endsAt)),
    stoppedAt: ({ stoppedAt }) => (stoppedAt === null ? null : new Date(stoppedAt)),
    createdAt: ({ createdAt }) => new Date(createdAt),
    state: (record, _args, { services }) => experimentState(record, services.clock()),
    results: (record, _args, { services: { history, clock } }) => experimentResults(history, record, clock()),
  },
  Variant: { caps: ({ caps }) => [...(caps ?? [])] },
  ExperimentResults: {
    preference: ({ preference }) =>
      preference && {
        firstCredits: preference.credits[0],
        secondCredits: preference.credits[1],
        preference: estimateOf(preference.interval),
        completeUsers: preference.observations,
        decided: preference.decidedAt !== null,
        decidedAfter: preference.decidedAt,
      },
    comparisons: ({ comparisons }) =>
      comparisons.map(({ name, metric, interval, observations, decidedAt }) => ({
        variant: name,
        metric,
        difference: estimateOf(interval),
        completeUsers: observations,
        decided: decidedAt !== null,
        decidedAfter: decidedAt,
      })),
  },
  VariantResult: {
    variant: ({ variant }) => variant.name,
    clickThrough: ({ clickThrough }) => estimateOf(clickThrough),
    ndcg: ({ ndcg }) => estimateOf(ndcg),
    dislikeRate: ({ dislikeRate }) => estimateOf(dislikeRate),
    satisfaction: ({ satisfaction }) => estimateOf(satisfaction),
    returned: ({ returned }) => estimateOf(returned),
    offPolicy: ({ record, variant }, _args, { services }) =>
      services.offPolicy.estimate({
        sets: { experimentId: record.id },
        places,
        clip,
        // What a variant leaves open is as the service has it: the ranker that serves, and no exploration.
        policy: { exploration: variant.exploration ?? 0, modelId: variant.modelId, features: variant.features ?? {} },
      }),
  },
  OffPolicyEstimate: {
    logged: ({ logged }) => estimateOf(logged),
    ips: ({ ips }) => estimateOf(ips),
    snips: ({ snips }) => estimateOf(snips),
    difference: ({ difference }) => estimateOf(difference),
  },
};

import type { Resolvers } from "../../generated/graphql.js";
import type { Interval } from "../../core/statistics/bootstrap.js";
import { nameOf } from "../../core/transfer/places.js";
import { pageSize } from "../common/paging.js";
import type { PairView } from "./transfer-service.js";

const intervalOf = (gain: Interval | null): { low: number; high: number } | null =>
  gain === null ? null : { low: gain.low, high: gain.high };

function pairOf({ from, to, gain, without, sameTopics, map, votes, ...pair }: PairView) {
  return {
    ...pair,
    votes: votes === null ? null : { ...votes, gain: votes.gain?.mean ?? null, gainInterval: intervalOf(votes.gain) },
    kind: from.kind,
    from: nameOf(from),
    to: nameOf(to),
    learnedMap: map === "LEARNED",
    gain: gain?.mean ?? null,
    sameTopicsGain: sameTopics?.mean ?? null,
    gainInterval: intervalOf(gain),
    relativeGain: gain === null || !without ? null : gain.mean / without,
  };
}

export const transferResolvers: Resolvers = {
  Query: {
    transfers: (_parent, { kind, from, to, on, first }, { services, edition }) =>
      services.transfer
        .pairs(edition)
        .map(pairOf)
        .filter(
          (pair) =>
            (!kind || pair.kind === kind) &&
            (from == null || pair.from === from) &&
            (to == null || pair.to === to) &&
            (on == null || pair.on === on),
        )
        .slice(0, pageSize(first, 50, 1_000)),
    async affinities(_parent, { userId, domains, scenes, topics, first }, app) {
      const size = pageSize(first, 50, 1_000);
      const snapshot = await app.loaders.snapshot.load(userId);
      if (snapshot === null) return [];
      return app.services.transfer
        .affinities(snapshot, {
          domains: domains ?? null,
          scenes: scenes ?? null,
          topics: topics ?? null,
        })
        .slice(0, size);
    },
  },
  Mutation: {
    setTransfer: async (_parent, { kind, from, to, switch: said }, { services }) =>
      pairOf(await services.transfer.switchPair(kind, from, to, said)),
    async seedInterests(
      _parent,
      { userId, topics, items, text, imported, consent, at },
      { services, edition, caller },
    ) {
      const { recorded, ...result } = await services.onboarding.record(edition, {
        userId,
        topics: topics ?? [],
        items: items ?? [],
        text: text ?? null,
        imported: imported ?? [],
        consent: consent === true,
        at: at?.getTime() ?? services.clock(),
        own: caller.kind === "user",
      });
      return { ...result, behaviours: recorded };
    },
  },
};

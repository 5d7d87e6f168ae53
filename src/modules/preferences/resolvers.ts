import { inForce, type InterestPreference } from "../../core/ranking/preferences/preference.js";
import type { Resolvers } from "../../generated/graphql.js";
import type { AppContext } from "../kit/context.js";

async function payload(userId: string, preference: InterestPreference | null, { services }: AppContext) {
  return { preference, preferences: await services.preferences.list(userId) };
}

export const preferenceResolvers: Resolvers = {
  Query: {
    interestPreferences: (_parent, { userId }, { services }) => services.preferences.list(userId),
  },
  Mutation: {
    async setInterestPreference(_parent, wish, app) {
      return payload(wish.userId, await app.services.preferences.set(app.edition, wish), app);
    },
    async removeInterestPreference(_parent, { userId, id }, app) {
      await app.services.preferences.remove(app.edition, userId, id);
      return payload(userId, null, app);
    },
    async setProfiling(_parent, { userId, profiling }, { services, edition }) {
      await services.preferences.setProfiling(edition, userId, profiling === "ON");
      return { profiling };
    },
  },
  User: {
    async preferences({ id }, _args, { loaders, services }) {
      const snapshot = await loaders.snapshot.load(id);
      return inForce(snapshot?.preferences ?? [], services.clock());
    },
    profiling: async ({ id }, _args, { loaders }) =>
      (await loaders.snapshot.load(id))?.profiling === false ? "OFF" : "ON",
  },
  Interest: {
    preference({ user, shown }, _args, { services }) {
      const own = user.preferences.filter(
        ({ kind, target }) => kind === "TOPIC" && user.edition.shown.byId(target)?.id === shown.id,
      );
      return inForce(own, services.clock())[0] ?? null;
    },
  },
  InterestPreference: {
    topic({ kind, target }, _args, { edition }) {
      const topic = kind === "TOPIC" ? edition.shown.byId(target) : null;
      return topic === null || topic.hidden ? null : topic;
    },
    text: ({ kind, target }) => (kind === "TEXT" ? target : null),
    item: ({ kind, target }, _args, { loaders }) => (kind === "ITEM" ? loaders.item.load(target) : null),
    until: ({ until }) => (until === null ? null : new Date(until)),
    since: ({ since }) => new Date(since),
  },
};

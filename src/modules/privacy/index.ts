import type { RetentionPeriod } from "../../core/retention.js";
import { mergedChannel } from "../access/aliases.js";
import { refoldJob } from "../behaviours/jobs.js";
import { projectInterestsJob } from "../interests/jobs.js";
import type { Module } from "../kit/module.js";
import { erasedChannel, eraseJob, PrivacyService } from "./privacy-service.js";
import { PeopleService } from "./people-service.js";
import { privacyResolvers } from "./resolvers.js";
import { Retention } from "./retention.js";
import { Upkeep } from "./upkeep.js";

declare module "../kit/services.js" {
  interface Services {
    readonly privacy: PrivacyService;
    readonly people: PeopleService;
    readonly retention: Retention;
    readonly upkeep: Upkeep;
  }
  interface Options {
    readonly retention: readonly RetentionPeriod[];
  }
}

const retentionMs = 600_000;
const upkeepMs = 60_000;

/** Forgets people, tells them what is known about them, and keeps nothing for longer than it may be kept. */
export const privacyModule: Module = {
  name: "privacy",
  folder: new URL(".", import.meta.url),
  resolvers: privacyResolvers,
  create({ history, vectors, log, clock, wake, options, editions, events, services }) {
    const { interests, interestPoints, rebuilding, recommendationSets, popularity, population, aliases } = services;
    const { justRecorded } = services.behaviours;
    const privacy = new PrivacyService({
      clock,
      othersWrite: vectors.durable,
      history,
      points: interestPoints,
      rebuilding,
      sets: recommendationSets,
      profile: (userId) => interests.profile(editions.current, userId),
      onErased(userId, counted) {
        popularity.count(counted);
        interests.forget(userId);
        justRecorded.forget(userId);
        aliases.forget(userId);
        population.forget();
        wake(eraseJob);
      },
    });
    const people = new PeopleService({
      history,
      rebuilding,
      aliases,
      clock,
      onChanged(userId, counted) {
        popularity.count(counted);
        interests.forget(userId);
        justRecorded.forget(userId);
        population.forget();
        wake(refoldJob);
        wake(projectInterestsJob);
      },
      onReset: (userId) => recommendationSets.forget(userId),
    });
    const retention = new Retention({
      history,
      periods: options.retention,
      onRemoved: () => wake(refoldJob),
      log,
      clock,
    });
    const upkeep = new Upkeep({ history, log, clock });
    return {
      services: { privacy, people, retention, upkeep },
      jobs: [privacy.handler],
      rounds: [
        { everyMs: retentionMs, role: "fold", run: () => retention.sweep() },
        { everyMs: upkeepMs, role: "fold", run: () => upkeep.tend() },
      ],
      async open() {
        await events.on(mergedChannel, (ids) => {
          for (const id of ids) {
            interests.forget(id);
            justRecorded.forget(id);
          }
        });
        await events.on(erasedChannel, (userId) => {
          recommendationSets.forget(userId);
          interests.forget(userId);
          justRecorded.forget(userId);
          aliases.forget(userId);
        });
      },
    };
  },
};

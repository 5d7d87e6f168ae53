import DataLoader from "dataloader";
import type { User } from "../../core/types.js";
import type { BehaviourPage, BehaviourRecord } from "../../ports/history/behaviours.js";
import { byKey } from "../kit/loaders.js";
import type { Module } from "../kit/module.js";
import { partitionOf } from "../kit/ownership.js";
import { BehaviourService } from "./behaviour-service.js";
import { refoldJob } from "./jobs.js";
import { leaveTheFuture } from "./leave-the-future.js";
import { behaviourResolvers } from "./resolvers.js";
import { TextEmbedder, type TextSharing } from "./text-embedder.js";

declare module "../kit/services.js" {
  interface Services {
    readonly behaviours: BehaviourService;
    /** vectors of users' texts */
    readonly texts: TextEmbedder;
  }
  interface Loaders {
    readonly user: DataLoader<string, User | null>;
    /** pages of users' behaviours */
    readonly behaviours: DataLoader<BehaviourPage, BehaviourRecord[]>;
    /** a user's newest behaviours, for reasons */
    readonly recent: DataLoader<string, BehaviourRecord[]>;
  }
  interface Options {
    readonly textSharing: TextSharing;
  }
}

/** How often it is looked for what was recorded while a clock was ahead, ms. */
const futureMs = 60_000;
const recentBehaviours = 300;

/** Users and what they do. */
export const behavioursModule: Module = {
  name: "behaviours",
  folder: new URL(".", import.meta.url),
  resolvers: behaviourResolvers,
  loaders: ({ history }) => ({
    user: byKey(
      (ids) => history.users.byIds(ids),
      ({ id }) => id,
    ),
    behaviours: new DataLoader((pages) => history.behaviours.pages(pages), { cache: false }),
    recent: new DataLoader((ids) =>
      history.behaviours.pages(ids.map((userId) => ({ userId, first: recentBehaviours, after: null }))),
    ),
  }),
  create({ history, embedder, clock, wake, options, ownership, services: { backlog, aliases } }) {
    const folds = (userId: string): boolean => ownership.owned()?.includes(partitionOf(userId)) ?? true;
    const { limits } = options;
    const behaviours = new BehaviourService({ history, backlog, wake, aliases, limits, clock, folds });
    return {
      services: { texts: new TextEmbedder(history, embedder, options.textSharing), behaviours },
      rounds: [
        {
          everyMs: futureMs,
          role: "fold",
          async run() {
            if ((await leaveTheFuture(history, clock(), options.limits.futureToleranceMs)) > 0) wake(refoldJob);
          },
        },
      ],
    };
  },
};

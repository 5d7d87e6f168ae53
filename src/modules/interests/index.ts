import DataLoader from "dataloader";
import type { MigrationParameters } from "../../core/migrations/parameters.js";
import { foldJob } from "../behaviours/jobs.js";
import type { Module } from "../kit/module.js";
import { LooksThread } from "../migrations/looks/looks-thread.js";
import { Digest } from "../migrations/digest.js";
import { LearntOffer } from "../migrations/learnt-offer.js";
import { webhookJob } from "../webhooks/message.js";
import { Folding } from "./fold.js";
import type { FoldingParts } from "./fold-parts.js";
import { FoldStates } from "./fold-states.js";
import { InterestPoints } from "./interest-points.js";
import { InterestCourse } from "./interest-course.js";
import { InterestService } from "./interest-service.js";
import type { UserSnapshot } from "./user-snapshot.js";
import { interestNews, interestNewsJob } from "./interest-news.js";
import { projectInterestsJob } from "./jobs.js";
import { followBasis } from "./points-basis.js";
import { PopulationReader } from "./population-reader.js";
import { PopulationSums } from "./population.js";
import { ProjectionUpgrade } from "./projection-upgrade.js";
import { Rebuilding } from "./rebuild.js";
import { interestResolvers } from "./resolvers.js";
import { sampleHistories } from "./sample-histories.js";
import { SignalResolver } from "./signals.js";
import { SessionEnds } from "./session-ends.js";
import { SimilarUsers } from "./similar-users.js";

declare module "../kit/services.js" {
  interface Services {
    readonly interests: InterestService;
    readonly interestCourse: InterestCourse;
    readonly similarUsers: SimilarUsers;
    readonly population: PopulationReader;
    readonly signals: SignalResolver;
    readonly rebuilding: Rebuilding;
    readonly interestPoints: InterestPoints;
    readonly projectionUpgrade: ProjectionUpgrade;
    /** has points made anew that a fit or a growing population has left behind; true = some are due */
    readonly pointsFollow: () => Promise<boolean>;
    readonly sessionEnds: SessionEnds;
    /** leaves behaviours unfolded until the answer is called */
    readonly holdFolds: () => () => void;
  }
  interface Loaders {
    readonly snapshot: DataLoader<string, UserSnapshot | null>;
    /** vectors of texts by content hash, in the edition's space */
    readonly textVector: DataLoader<string, Float32Array | null>;
    readonly trends: DataLoader<"all", Float64Array>;
  }
  interface Options {
    readonly migrationParameters: MigrationParameters;
    /** between two digests, where a false discovery rate is in force */
    readonly digestMs: number;
    /** that decoded states of users folded lately may take */
    readonly foldMemoryBytes: number;
  }
}

const closeSessionsMs = 15_000;
const followMs = 60_000;
/** How often it is looked whether a digest is due. */
const lookForDigestMs = 60_000;
const upgradeMs = 1_000;

/** Who is interested in what: folded from behaviours, read for answers. */
export const interestsModule: Module = {
  name: "interests",
  folder: new URL(".", import.meta.url),
  resolvers: interestResolvers,
  loaders: ({ history, interests }, edition) => ({
    snapshot: new DataLoader((ids) => interests.snapshots(edition, ids)),
    textVector: new DataLoader(async (hashes) => {
      const vectors = await history.embeddings.get(edition.space, hashes);
      return hashes.map((hash) => vectors.get(hash) ?? null);
    }),
    trends: new DataLoader(async (keys) => {
      const trends = await interests.trends(edition);
      return keys.map(() => trends);
    }),
  }),
  create({ history, vectors, log, clock, wake, editions, ownership, options, services }) {
    const signals = new SignalResolver(history, services.texts);
    const population = new PopulationReader({ history, clock });
    const states = new FoldStates(options.foldMemoryBytes);
    const interests = new InterestService({ history, population, clock, folded: states });
    const interestCourse = new InterestCourse({ history, resolver: signals, interests });
    const looks = new LooksThread();
    const parts: FoldingParts = {
      looks,
      history,
      editions,
      ownership,
      resolver: signals,
      offer: new LearntOffer({
        history,
        clock,
        thread: looks,
        histories: (edition, size) => sampleHistories({ history, resolver: signals }, edition, size),
      }),
      sums: new PopulationSums(),
      states,
      justRecorded: services.behaviours.justRecorded,
      migrationParameters: options.migrationParameters,
      clock,
      areTold: () => services.toldEvents.has("INTERESTS"),
      onCounted: (changes) => services.popularity.count(changes),
      onFolded(said) {
        population.forget();
        wake(projectInterestsJob);
        if (services.toldEvents.has("INTERESTS")) wake(interestNewsJob);
        if (said) wake(webhookJob);
      },
    };
    const folding = new Folding(parts);
    const news = interestNews({ history, editions, interests, clock, wake });
    const digest = new Digest({
      history,
      editions,
      clock,
      rate: options.migrationParameters.rate,
      everyMs: options.digestMs,
      confirm: (grants) => folding.confirm(grants),
      isEverybodys: (record) => services.migrations.population.isEverybodys(editions.current, record),
    });
    const rebuilding = new Rebuilding(parts);
    const interestPoints = new InterestPoints({ history, vectors, editions, population, interests, folded: states });
    const similarUsers = new SimilarUsers({ history, vectors, interests, texts: services.askedTexts });
    const projectionUpgrade = new ProjectionUpgrade({
      history,
      editions,
      rebuilding,
      log,
      wake,
      onSummed: () => population.forget(),
    });
    editions.onSwap(() => wake(foldJob));
    const pointsFollow = async (): Promise<boolean> => {
      if ((await followBasis(history, editions, population)) === 0) return false;
      wake(projectInterestsJob);
      return true;
    };
    return {
      services: {
        sessionEnds: new SessionEnds({ history, wake }),
        interests,
        interestCourse,
        similarUsers,
        population,
        signals,
        rebuilding,
        interestPoints,
        projectionUpgrade,
        pointsFollow,
        holdFolds: () => folding.hold(),
      },
      jobs: [folding.handler, rebuilding.handler, interestPoints.handler, news],
      rounds: [
        { everyMs: closeSessionsMs, role: "fold", run: () => folding.closeSessions() },
        { everyMs: followMs, role: "fold", run: pointsFollow },
        {
          everyMs: Math.min(options.digestMs, lookForDigestMs),
          role: "fold",
          ofEverything: true,
          run: () => digest.run(),
        },
        { everyMs: upgradeMs, role: "fold", run: () => projectionUpgrade.run() },
      ],
      open: () => projectionUpgrade.look(),
      close: async () => {
        await projectionUpgrade.stop();
        await looks.close();
      },
      settle: async () =>
        (await folding.closeSessions(null)) > 0 || (await pointsFollow()) || (await digest.run({ now: true })) > 0,
    };
  },
};

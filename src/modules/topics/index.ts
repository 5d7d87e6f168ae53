import { projectInterestsJob } from "../interests/jobs.js";
import type { Module } from "../kit/module.js";
import { isReindexing } from "./reindex.js";
import { topicResolvers } from "./resolvers.js";
import { ProjectionWatch } from "./projection-watch.js";
import { ServedCollections } from "./served-collections.js";
import { TopicService } from "./topic-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly topics: TopicService;
    /** sees to it that the vector store has what it should */
    readonly projections: ProjectionWatch;
  }
}

const fitMs = 1_000;
const behaviourMs = 60_000;
const lookMs = 15_000;

/** Regions of the embedding space that all users share: fitted, matched, named, and put in force. */
export const topicsModule: Module = {
  name: "topics",
  folder: new URL(".", import.meta.url),
  resolvers: topicResolvers,
  create(kit) {
    const { history, vectors, vectorEvents, embedder, log, wake, editions, services } = kit;
    const { texts, rebuilding, interestPoints: points, catalogue } = services;
    const topics = new TopicService({ ...kit, texts, rebuilding });
    const collections = new ServedCollections({ history, vectors, editions, points, log });
    const projections = new ProjectionWatch({ ...kit, points, point: () => collections.point() });
    vectorEvents.missing.add(() => void projections.look());
    vectorEvents.written.add((collection) => projections.written(collection));
    catalogue.indexed.add(() => topics.itemsIndexed());
    editions.onSwap(async (edition, former) => {
      if (edition.codebook === former.codebook && edition.space === former.space) return;
      if (await collections.follow()) wake(projectInterestsJob);
    });
    return {
      services: { topics, projections },
      rounds: [
        { everyMs: fitMs, run: () => topics.fitWhenIndexed() },
        { everyMs: behaviourMs, run: () => topics.fitIfDue() },
        { everyMs: lookMs, run: () => projections.look() },
      ],
      async settle() {
        if (!projections.building) return topics.settle();
        await projections.built();
        return true;
      },
      async open() {
        await collections.open();
        await projections.look();
        const { space } = editions.current;
        if (embedder.space === space && !(await isReindexing(history))) return;
        log.warn(
          { serving: space, embedder: embedder.space },
          "the embedding model has changed, or a reindex was interrupted: re-embedding beside the space that serves",
        );
        void topics.reindex().catch((error: unknown) => log.error({ error }, "reindex failed; run godwit reindex"));
      },
      async close() {
        collections.close();
        await projections.close();
        await topics.close();
      },
    };
  },
};

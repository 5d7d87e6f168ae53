import { ensureInterestsOf } from "../interests/interest-collections.js";
import { projectInterestsJob } from "../interests/jobs.js";
import type { Module } from "../kit/module.js";
import { FormerSpaces } from "./former-spaces.js";
import { isReindexing } from "./reindex.js";
import { topicResolvers } from "./resolvers.js";
import { ProjectionWatch } from "./projection-watch.js";
import { ShownTopicsSource } from "./shown-source.js";
import { TopicEditor } from "./topic-editor.js";
import { ServedCollections } from "./served-collections.js";
import { TopicService } from "./topic-service.js";

declare module "../kit/services.js" {
  interface Services {
    readonly topics: TopicService;
    readonly topicEditor: TopicEditor;
    /** sees to it that the vector store has what it should */
    readonly projections: ProjectionWatch;
    /** removes what a space leaves behind */
    readonly formerSpaces: FormerSpaces;
  }
}

const fitMs = 1_000;
const behaviourMs = 60_000;
const lookMs = 15_000;
const firstStepMs = 10_000;

/**
 * Begins work, and waits for its first step, its end, or some seconds: the items of the first step lead texts from one
 * space to the other, so that this process can answer what the former one could.
 */
async function begun(work: (onProgress: () => void) => Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    void work(resolve).finally(resolve);
    setTimeout(resolve, firstStepMs).unref();
  });
}

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
    const former = new FormerSpaces(kit);
    vectorEvents.missing.add(() => void projections.look());
    vectorEvents.written.add((collection) => projections.written(collection));
    catalogue.indexed.add(() => topics.itemsIndexed());
    editions.onSwap(async (edition, former) => {
      if (edition.codebook === former.codebook && edition.space === former.space) return;
      if (await collections.follow()) wake(projectInterestsJob);
    });
    const shown = new ShownTopicsSource(history);
    return {
      services: { topics, projections, formerSpaces: former, topicEditor: new TopicEditor(kit) },
      edition: {
        version: () => shown.version(),
        // Before anybody asks under it: whoever takes the next edition finds its collection.
        async read(base, before) {
          const { codebook } = base;
          if (codebook !== null && before !== null && before.codebook?.id !== codebook.id)
            await ensureInterestsOf(vectors, codebook.id, codebook.dimension).catch((error: unknown) =>
              log.warn({ error }, "the collection of the next topics could not be made yet"),
            );
          return shown.read(base);
        },
      },
      rounds: [
        { everyMs: fitMs, ofEverything: true, run: () => topics.fitWhenIndexed() },
        { everyMs: behaviourMs, ofEverything: true, run: () => topics.fitIfDue() },
        { everyMs: lookMs, run: () => projections.look() },
        { everyMs: lookMs, run: () => former.tidy() },
      ],
      async settle() {
        if (!projections.building) return topics.settle();
        await projections.built();
        return true;
      },
      async open() {
        await former.tidy();
        await collections.open();
        await projections.look();
        const { space } = editions.current;
        if (embedder.space === space && !(await isReindexing(history))) return;
        log.warn(
          { serving: space, embedder: embedder.space },
          "the embedding model has changed, or a reindex was interrupted: re-embedding beside the space that serves",
        );
        await begun((onProgress) =>
          topics
            .reindex(onProgress)
            .catch((error: unknown) => log.error({ error }, "reindex failed; run godwit reindex")),
        );
      },
      async close() {
        collections.close();
        await projections.close();
        await topics.close();
      },
    };
  },
};

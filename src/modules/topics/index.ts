import { ensureInterestsOf } from "../interests/interest-collections.js";
import { projectInterestsJob } from "../interests/jobs.js";
import type { Module } from "../kit/module.js";
import { FormerSpaces } from "./former-spaces.js";
import { LanguageCentring } from "./centring.js";
import { topicResolvers } from "./resolvers.js";
import { ProjectionWatch } from "./projection-watch.js";
import { ShownTopicsSource } from "./shown-source.js";
import { TopicEditor } from "./topic-editor.js";
import { SpaceFollower } from "./space-follower.js";
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
const spaceMs = 15_000;

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
    const spaces = new SpaceFollower({ ...kit, centring: new LanguageCentring(kit), topics });
    vectorEvents.missing.add(() => void projections.look());
    vectorEvents.written.add((collection) => projections.written(collection));
    catalogue.indexed.add(() => topics.itemsIndexed());
    editions.onSwap(async (edition, former) => {
      if (edition.codebook === former.codebook && edition.space === former.space) return;
      await embedder.in?.(edition.space); // another process may have centred the model's vectors
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
        { everyMs: fitMs, role: "fit", ofEverything: true, run: () => topics.fitWhenIndexed() },
        { everyMs: behaviourMs, role: "fit", ofEverything: true, run: () => topics.fitIfDue() },
        { everyMs: lookMs, run: () => projections.look() },
        { everyMs: lookMs, run: () => former.tidy() },
        { everyMs: spaceMs, run: () => spaces.follow() },
      ],
      async settle() {
        if (!projections.building) return (await topics.settle()) || spaces.follow();
        await projections.built();
        return true;
      },
      async open() {
        await former.tidy();
        await collections.open();
        await projections.look();
        await spaces.open();
      },
      async close() {
        collections.close();
        await projections.close();
        await topics.close();
      },
    };
  },
};

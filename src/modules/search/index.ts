import type { Module } from "../kit/module.js";
import { MeaningFloor } from "./meaning-floor.js";
import { searchResolvers } from "./resolvers.js";
import { SearchService } from "./search-service.js";
import { WordIndex } from "./word-index.js";

declare module "../kit/services.js" {
  interface Services {
    readonly search: SearchService;
  }
}

const wordsMs = 1_000;
const floorMs = 5_000;

/** Finds items by words and by meaning. */
export const searchModule: Module = {
  name: "search",
  folder: new URL(".", import.meta.url),
  resolvers: searchResolvers,
  create(kit) {
    const { history, embedder, editions, log, clock, options, services } = kit;
    const words = new WordIndex(history);
    const floor = new MeaningFloor(embedder);
    const search = new SearchService({
      history,
      texts: services.askedTexts,
      log,
      clock,
      limits: options.limits,
      catalogue: services.catalogue,
      floor,
    });
    services.catalogue.indexed.add(() => words.due());
    services.catalogue.written.add(() => words.due()); // found by words while the embedding model is away
    return {
      services: { search },
      rounds: [
        { everyMs: wordsMs, run: () => words.follow() },
        { everyMs: floorMs, run: () => floor.prepare(editions.current) },
      ],
      settle: () => words.follow(),
    };
  },
};

import DataLoader from "dataloader";
import type { PopularityPart } from "../../core/ranking/popularity-parts.js";
import type { ItemRecord } from "../../ports/history/items.js";
import { foldJob } from "../behaviours/jobs.js";
import { byKey } from "../kit/loaders.js";
import type { Module } from "../kit/module.js";
import { AskedTexts } from "./asked-texts.js";
import { CatalogueService, type Near, type NearQuestion } from "./catalogue-service.js";
import { indexing } from "./indexing.js";
import { LiveCatalogue } from "./live-catalogue.js";
import { OwnVectorService } from "./own-vectors/own-vector-service.js";
import { catalogueResolvers } from "./resolvers.js";
import { SharedCounts } from "./shared-counts.js";

declare module "../kit/services.js" {
  interface Services {
    readonly catalogue: CatalogueService;
    /** keeps the catalogues of editions up */
    readonly live: LiveCatalogue;
    /** takes what folding has changed in the popularity of items, for every edition and process */
    readonly popularity: { count(changes: readonly PopularityPart[]): void };
    readonly askedTexts: AskedTexts;
    /** vectors of items that are made elsewhere */
    readonly ownVectors: OwnVectorService;
  }
  interface Loaders {
    /** present items by id */
    readonly item: DataLoader<string, ItemRecord | null>;
    /** items nearest to vectors: one question to the vector store */
    readonly near: DataLoader<NearQuestion, Near[]>;
    /** names of the spaces in which an item has a vector of its own */
    readonly vectorNames: DataLoader<string, readonly string[]>;
  }
}

const refreshMs = 1_000;
const fillMs = 15_000;

/** What can be recommended: stored, embedded, searched, and kept in memory for every edition. */
export const catalogueModule: Module = {
  name: "catalogue",
  folder: new URL(".", import.meta.url),
  resolvers: catalogueResolvers,
  loaders: ({ live, catalogue, history }, edition) => ({
    vectorNames: new DataLoader(async (ids) => {
      const names = await history.ownVectors.namesOf(ids);
      return ids.map((id) => names.get(id) ?? []);
    }),
    item: byKey(
      async (ids) => (await live.records.byIds(ids)).filter(({ deletedAt }) => deletedAt === null),
      ({ id }) => id,
    ),
    near: new DataLoader((questions) => catalogue.nearEach(edition, questions), { cache: false }),
  }),
  create(kit) {
    const { history, vectors, embedder, clock, wake, options, services, editions, events, sharedHistory } = kit;
    const { backlog } = services;
    const live = new LiveCatalogue(history);
    const askedTexts = new AskedTexts({ history, vectors, embedder });
    const ownVectors = new OwnVectorService(kit);
    const fill = (): void =>
      void ownVectors.feed().catch((error: unknown) => kit.log.warn({ error }, "own vectors are not filled yet"));
    kit.vectorEvents.missing.add(fill);
    const catalogue = new CatalogueService({
      ownVectors,
      history,
      backlog,
      vectors,
      live,
      wake,
      limits: options.limits,
      clock,
      describes: options.descriptions && kit.languageModel !== null,
    });
    const shared = sharedHistory ? new SharedCounts(history) : null;
    const popularity = {
      count(changes: readonly PopularityPart[]) {
        live.count(changes);
        shared?.tell(changes);
      },
    };
    editions.onSwap((edition) => live.retain(edition.catalogue));
    const onIndexed = (items: number): void => {
      catalogue.indexed.tell(items);
      wake(foldJob);
    };
    return {
      services: { live, catalogue, popularity, askedTexts, ownVectors },
      jobs: [indexing({ history, embedder, vectors, editions, live, ownVectors, onIndexed })],
      edition: {
        async read({ space, codebook }, former) {
          if (former !== null && former.codebook?.id === codebook?.id && former.space === space) {
            const { catalogue, vectors, ownVectors } = former;
            return { catalogue, vectors, ownVectors };
          }
          return live.load(space, codebook, former?.catalogue ?? null);
        },
        renew: (edition) => live.renew(edition.catalogue),
      },
      rounds: [
        { everyMs: fillMs, run: () => ownVectors.feed() },
        { everyMs: fillMs, run: () => live.followSpaces() },
        ...(sharedHistory ? [{ everyMs: refreshMs, run: () => live.refresh() }] : []),
      ],
      async open() {
        await shared?.listen(events, live);
        fill();
        await live.followSpaces();
      },
    };
  },
};

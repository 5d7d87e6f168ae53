import type { Logger } from "pino";
import type { History } from "../../ports/history/history.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { serveInterestsOf } from "../interests/interest-collections.js";
import type { InterestPoints } from "../interests/interest-points.js";
import type { Editions } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import { serveItemsOf } from "../catalogue/spaces.js";
import { feedItems } from "./item-feed.js";

const retryMs = 5_000;

export interface ServedCollectionParts {
  readonly history: History;
  readonly vectors: VectorStore;
  readonly editions: Editions;
  readonly points: InterestPoints;
  readonly log: Logger;
}

/**
 * Keeps the vector store's aliases at the collections of the space and codebook that serve, and fills a store that
 * forgets.
 */
export class ServedCollections {
  readonly #parts: ServedCollectionParts;
  #ready = false;
  #closed = false;

  constructor(parts: ServedCollectionParts) {
    this.#parts = parts;
  }

  /** A store that does not answer is asked again later; until then its questions are answered without it. */
  async open(): Promise<void> {
    const { vectors, log } = this.#parts;
    try {
      await this.point();
      if (!vectors.durable) await this.#feed();
      this.#ready = true;
    } catch (error) {
      log.warn({ error }, "the vector store is not available; trying again");
      if (!this.#ready)
        setTimeout(() => {
          if (!this.#closed) void this.open();
        }, retryMs).unref();
    }
  }

  /** Goes over to the codebook that serves now; false = the store did not answer, and is opened anew. */
  async follow(): Promise<boolean> {
    try {
      await this.point();
      return true;
    } catch (error) {
      this.#parts.log.warn({ error }, "the vector store could not follow the new topics; trying again");
      await this.open();
      return false;
    }
  }

  close(): void {
    this.#closed = true;
  }

  /** Creates the collections that should serve where they are missing, and points the aliases at them. */
  async point(): Promise<void> {
    const { history, vectors, editions } = this.#parts;
    const { space, codebook } = editions.current;
    if (space === "") return; // the model that will make the first one has not answered yet
    const dimension = dimensionOf(space);
    // A process that has not followed a swap yet must not take an alias back to the former collection.
    const setting = await servingSetting.read(history);
    if (setting === null || setting.space === space) await serveItemsOf(vectors, space, dimension);
    if (codebook !== null && setting?.codebookId === codebook.id)
      await serveInterestsOf(vectors, codebook.id, dimension);
  }

  async #feed(): Promise<void> {
    const { history, vectors, editions, points } = this.#parts;
    await feedItems({ history, vectors, space: editions.current.space });
    await points.projectAnew();
  }
}

/** Every space names its dimension last: "local:minilm-l6-v2+ngram-v1:512". */
function dimensionOf(space: string): number {
  return Number(space.slice(space.lastIndexOf(":") + 1));
}

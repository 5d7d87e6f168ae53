import type { Logger } from "pino";
import type { Embedder } from "../../ports/embedder.js";
import type { History } from "../../ports/history/history.js";
import type { Editions } from "../kit/editions.js";
import type { LanguageCentring } from "./centring.js";
import { isReindexing } from "./reindex.js";
import type { TopicService } from "./topic-service.js";

const firstStepMs = 10_000;

export interface SpaceFollowerParts {
  readonly history: History;
  readonly embedder: Embedder;
  readonly editions: Editions;
  readonly centring: LanguageCentring;
  readonly topics: TopicService;
  readonly log: Logger;
}

/** Brings the space that serves to the one that this process's model embeds in. */
export class SpaceFollower {
  readonly #parts: SpaceFollowerParts;
  #following: Promise<boolean> | null = null;

  constructor(parts: SpaceFollowerParts) {
    this.#parts = parts;
  }

  /**
   * At the start: where another model served before, or a reindex was interrupted, re-embeds beside what serves. Waits
   * for the first step of that, its end, or some seconds: the items of the first step lead texts from one space to the
   * other, so that this process can answer what the former one could.
   */
  async open(): Promise<void> {
    const { history, embedder, editions } = this.#parts;
    const { space } = editions.current;
    if (embedder.space === "" || (embedder.space === space && !(await isReindexing(history)))) return;
    await new Promise<void>((resolve) => {
      void this.#reindex(resolve).finally(resolve);
      setTimeout(resolve, firstStepMs).unref();
    });
  }

  /**
   * Asks a model again that has not answered yet, and goes over to a space that is due; true = it did. A call while
   * another goes over waits for that one.
   */
  follow(): Promise<boolean> {
    this.#following ??= this.#follow().finally(() => {
      this.#following = null;
    });
    return this.#following;
  }

  async #follow(): Promise<boolean> {
    const { embedder, editions, centring, log } = this.#parts;
    if (await embedder.arrive?.()) {
      log.info({ space: embedder.space }, "the embedding model has answered: its space is known now");
      await editions.adopt(embedder.space);
      if (editions.current.space !== embedder.space) await this.#reindex();
      return true;
    }
    if (!(await centring.fitIfDue())) return false;
    await this.#reindex();
    return true;
  }

  async #reindex(onProgress: () => void = () => {}): Promise<void> {
    const { embedder, editions, topics, log } = this.#parts;
    log.warn(
      { serving: editions.current.space, embedder: embedder.space },
      "another embedding space is due, or a reindex was interrupted: re-embedding beside the space that serves",
    );
    await topics
      .reindex(onProgress)
      .catch((error: unknown) => log.error({ error }, "reindex failed; run godwit reindex"));
  }
}

import type { Logger } from "pino";
import { GodwitError } from "../../core/errors.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import { fuse } from "../../core/topics/fuse.js";
import { searchWords } from "../../core/topics/search-words.js";
import { centre } from "../../core/topics/centre.js";
import type { History } from "../../ports/history/history.js";
import type { WordMatch } from "../../ports/history/item-words.js";
import type { AskedTexts } from "../catalogue/asked-texts.js";
import type { CatalogueService } from "../catalogue/catalogue-service.js";
import { asArgument } from "../common/batch.js";
import * as field from "../common/fields.js";
import type { Edition } from "../kit/edition.js";
import type { MeaningFloor } from "./meaning-floor.js";

/** An item that was found. */
export interface Found {
  readonly id: string;
  /** centred cosine; 0 where the item has no vector yet */
  readonly score: number;
  /** part of the question's words that it has, 0…1 */
  readonly words: number;
}

export interface SearchQuestion {
  readonly text: string;
  readonly filter: ItemFilter;
  /** how much an item fits whoever asks, 0…1 */
  readonly taste: ((id: string) => number) | null;
}

/** Of each list so many are looked at; no more are found. */
export const mostFound = 200;
/** An item that is not near in meaning must have this part of the words. */
const enoughWords = 0.5;
const mostWords = 32;
/** A perfect fit to the user's interests counts as so much more of the fused score. */
const tasteLift = 0.3;

/** Finds items by the words and by the meaning of a text. */
export class SearchService {
  readonly #parts: {
    history: History;
    texts: AskedTexts;
    catalogue: CatalogueService;
    floor: MeaningFloor;
    limits: field.FieldLimits;
    clock: () => number;
    log: Logger;
  };

  constructor(parts: {
    history: History;
    texts: AskedTexts;
    catalogue: CatalogueService;
    floor: MeaningFloor;
    limits: field.FieldLimits;
    clock: () => number;
    log: Logger;
  }) {
    this.#parts = parts;
  }

  /**
   * Best first, at most 200. By words alone while the embedding model or the vector store does not answer, or another
   * model serves; what has the words is weighed by its meaning where that can be told. Throws BAD_USER_INPUT for an
   * empty text.
   */
  async search(edition: Edition, { text, filter, taste }: SearchQuestion): Promise<Found[]> {
    const asked = asArgument(() => field.requiredText("text", text, this.#parts.limits));
    const [byWords, meaning] = await Promise.all([this.#byWords(asked, filter), this.#meaning(edition, asked)]);
    const coverage = new Map(byWords.map((match) => [match.id, match.coverage]));
    const near = meaning === null ? [] : await this.#near(edition, meaning.vector, filter);
    const nearness = this.#nearness(edition, meaning?.centred ?? null, [
      ...new Set([...coverage.keys(), ...near.map(({ id }) => id)]),
    ]);
    const floor = meaning?.floor ?? 0;
    const close = (id: string): boolean => meaning !== null && nearness.get(id)! > floor;
    const lists = [
      byWords.filter(({ id, coverage: part }) => part >= enoughWords || close(id)).map(({ id }) => id),
      near
        .map(({ id }) => id)
        .filter(close)
        .toSorted((a, b) => nearness.get(b)! - nearness.get(a)!),
    ];
    return fuse(lists, taste === null ? undefined : (id) => 1 + tasteLift * taste(id))
      .slice(0, mostFound)
      .map(({ id }) => ({ id, score: nearness.get(id)!, words: coverage.get(id) ?? 0 }));
  }

  /** Rare words count more: by −log of the share of items that have them (BM25's weights, Robertson 2009). */
  async #byWords(text: string, filter: ItemFilter): Promise<WordMatch[]> {
    const { history, clock } = this.#parts;
    const words = [...new Set(searchWords(text))].slice(0, mostWords);
    if (words.length === 0) return [];
    const { of, items } = await history.itemWords.frequencies(words);
    const weights = of.map((n) => Math.log(1 + (items - n + 0.5) / (n + 0.5)));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const known = words
      .map((word, i) => ({ word, weight: weights[i]! / total, items: of[i]! }))
      .filter((word) => word.items > 0);
    return history.itemWords.match(known, filter, { first: mostFound, now: clock() });
  }

  /** What the text means, and how near is near; null where nothing can tell. */
  async #meaning(
    edition: Edition,
    text: string,
  ): Promise<{ vector: Float32Array; centred: Float32Array; floor: number } | null> {
    const { texts, floor, log } = this.#parts;
    if (edition.codebook === null || edition.vectors === null) return null;
    try {
      const vector = await texts.vector(edition, text);
      return { vector, centred: centre(vector, edition.codebook.mean), floor: await floor.of(edition, text) };
    } catch (error) {
      log.warn({ error }, "a search is answered by words alone: the embedding model does not answer");
      return null;
    }
  }

  /** Items near in meaning; none while the vector store does not answer. */
  async #near(edition: Edition, vector: Float32Array, filter: ItemFilter): Promise<readonly { id: string }[]> {
    const { catalogue, log } = this.#parts;
    try {
      return await catalogue.near(edition, vector, filter, mostFound);
    } catch (error) {
      if (!(error instanceof GodwitError) || error.code !== "UNAVAILABLE") throw error;
      log.warn({ error }, "a search is answered by words alone: the vector store does not answer");
      return [];
    }
  }

  #nearness({ catalogue, vectors }: Edition, query: Float32Array | null, ids: readonly string[]): Map<string, number> {
    if (query === null || vectors === null) return new Map(ids.map((id) => [id, 0]));
    const present = ids.filter((id) => catalogue.positionOfId(id) >= 0);
    const [row] = vectors.similarities(
      [query],
      Int32Array.from(present, (id) => catalogue.positionOfId(id)),
    );
    const found = new Map(present.map((id, i) => [id, row![i]!]));
    return new Map(ids.map((id) => [id, found.get(id) ?? 0]));
  }
}

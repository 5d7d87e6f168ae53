import { GodwitError } from "../../core/errors.js";
import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Item } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { VectorStore } from "../../ports/vector-store.js";
import { Invalid, checkBatchSize, replaced, validateBatch, type BatchResult } from "../common/batch.js";
import * as field from "../common/fields.js";
import { Listeners } from "../kit/listeners.js";
import { stableJson } from "../common/hash.js";
import type { Backlog } from "../outbox/backlog.js";
import type { Wake } from "../kit/jobs.js";
import { describeItemJob, indexItemJob } from "./jobs.js";
import { itemTexts, readItem } from "./item-input.js";
import { inFilterWords, itemStoreFilter } from "./item-point.js";
import { isThin, itemContentHash } from "./item-text.js";
import type { Edition } from "../kit/edition.js";
import { noTurns } from "../kit/turn.js";
import type { LiveCatalogue } from "./live-catalogue.js";
import type { OwnVector } from "../../ports/history/own-vectors.js";
import { holdSpaces, type OwnVectorService } from "./own-vectors/own-vector-service.js";
import { readVectors } from "./own-vectors/read-vectors.js";
import { sketchesIn } from "./own-vectors/sketches.js";
import { itemsCollection } from "./spaces.js";
import { halfAndHalf, takenTogether } from "./taken-together.js";

export interface Near {
  id: string;
  score: number;
}
export interface SimilarQuestion {
  itemId: string;
  filter: ItemFilter;
  first: number;
  /** by text, by what stood in one session, or by both */
  by: "MEANING" | "TAKEN_TOGETHER" | "BOTH";
  /** in a space of own vectors instead */
  vector: string | null;
}

/** So many of each sense are looked at where both count: an item may be far down one list and first in the other. */
const likeBoth = 200;

export interface NearQuestion {
  vector: Float32Array;
  first: number;
}

/** What is in the catalogue, and what is near what. */
export class CatalogueService {
  /** told how many items have vectors now */
  readonly indexed = new Listeners<number>();
  /** items were written or removed, whether they can be embedded at the moment or not */
  readonly written = new Listeners<null>();
  readonly #history: History;
  readonly #backlog: Backlog;
  readonly #vectors: VectorStore;
  readonly #live: LiveCatalogue;
  readonly #ownVectors: OwnVectorService;
  readonly #wake: Wake;
  readonly #limits: field.FieldLimits & { batch: number };
  readonly #clock: () => number;
  readonly #describes: boolean;

  constructor(parts: {
    history: History;
    backlog: Backlog;
    vectors: VectorStore;
    live: LiveCatalogue;
    ownVectors: OwnVectorService;
    wake: Wake;
    limits: field.FieldLimits & { batch: number };
    clock: () => number;
    /** may a language model describe items of few words? */
    describes: boolean;
  }) {
    this.#history = parts.history;
    this.#backlog = parts.backlog;
    this.#vectors = parts.vectors;
    this.#live = parts.live;
    this.#ownVectors = parts.ownVectors;
    this.#wake = parts.wake;
    this.#limits = parts.limits;
    this.#clock = parts.clock;
    this.#describes = parts.describes;
  }

  /** Stores items: the valid ones in one transaction, the others refused with place and reason. */
  async upsert(input: readonly unknown[], { turn = noTurns } = {}): Promise<BatchResult> {
    checkBatchSize("items", input.length, this.#limits.batch);
    this.#backlog.admit(input.length);
    const seen = new Map<string, string>();
    let repeats = 0;
    const spaces = await this.#spacesFor(input);
    const own = new Map<string, readonly OwnVector[]>();
    const readOne = (element: unknown): Item | null => {
      const item = readItem(element, this.#limits);
      const vectors = readVectors(element, spaces);
      const json = stableJson({ ...item, vectors: vectors?.map(({ space, vector }) => [space, [...vector]]) });
      const before = seen.get(item.id);
      if (before === undefined) {
        seen.set(item.id, json);
        if (vectors !== null) own.set(item.id, vectors);
        return item;
      }
      if (before !== json)
        throw new Invalid(
          "id",
          `id ${JSON.stringify(item.id)} is twice in this batch with different content; send each item once.`,
          "CONFLICT",
        );
      repeats++;
      return null;
    };
    const { valid, refused } = await validateBatch("items", input, readOne, turn);
    const items = valid.flatMap(({ value }) =>
      value === null ? [] : [{ ...value, contentHash: itemContentHash(value) }],
    );
    const { changes, stored } = await this.#history.transaction(async (inside) => {
      if (own.size > 0) await holdSpaces(inside, spaces);
      const changes = await inside.items.upsert(items);
      const revectored = new Set(own.size === 0 ? [] : await inside.ownVectors.put(own));
      items.forEach(({ id }, i) => {
        if (changes[i] === "SAME" && revectored.has(id)) changes[i] = "FIELDS";
      });
      const changed = items.filter((_, i) => changes[i] !== "SAME").map(({ id }) => id);
      await indexItemJob.addKeys(inside, changed);
      if (this.#describes) {
        const hasWords = (i: number): boolean => changes[i] === "NEW" || changes[i] === "CONTENT";
        const thin = items.filter((item, i) => hasWords(i) && isThin(item));
        await describeItemJob.addKeys(
          inside,
          thin.map(({ id }) => id),
        );
      }
      return { changes, stored: await inside.items.byIds(changed) };
    });
    this.#live.put(stored, { sketches: sketchesIn(own) });
    this.#wake(indexItemJob);
    if (this.#describes) this.#wake(describeItemJob);
    this.written.tell(null);
    const same = changes.filter((change) => change === "SAME").length;
    return {
      accepted: items.length - same,
      duplicates: same + repeats,
      replaced: replaced(valid, input, itemTexts),
      refused,
    };
  }

  /** Takes items out; answers with the ids that were not there. */
  async remove(ids: readonly string[]): Promise<{ deleted: number; unknown: string[] }> {
    checkBatchSize("ids", ids.length, this.#limits.batch);
    const { removed, stored } = await this.#history.transaction(async (inside) => {
      const removed = await inside.items.remove(ids);
      await indexItemJob.addKeys(inside, removed);
      return { removed: new Set(removed), stored: await inside.items.byIds(removed) };
    });
    this.#live.put(stored);
    this.#wake(indexItemJob);
    this.written.tell(null);
    return { deleted: removed.size, unknown: [...new Set(ids)].filter((id) => !removed.has(id)) };
  }

  /** Present items like one of them, best first. Throws NOT_FOUND; by meaning empty while it is not embedded. */
  async similar(edition: Edition, { itemId, filter, first, by, vector: space }: SimilarQuestion): Promise<Near[]> {
    const [item] = await this.#history.items.byIds([itemId]);
    if (item === undefined || item.deletedAt !== null)
      throw new GodwitError("NOT_FOUND", `There is no item ${JSON.stringify(itemId)}.`, ["itemId"]);
    const others = { ...filter, exclude: [...(filter.exclude ?? []), itemId] };
    if (space !== null) {
      const found = await this.#ownVectors.similar(item, space, others, first);
      return found.filter(({ id }) => edition.catalogue.positionOfId(id) >= 0);
    }
    const wanted = by === "BOTH" ? Math.max(first, likeBoth) : first;
    const together =
      by === "MEANING" ? [] : takenTogether(edition, item.number, others, this.#clock()).slice(0, wanted);
    if (by === "TAKEN_TOGETHER") return together;
    // From PostgreSQL: the store would be asked twice, and may have lost this one.
    const vector = (await this.#history.embeddings.get(edition.space, [item.contentHash])).get(item.contentHash);
    const meaning = vector === undefined ? [] : await this.near(edition, vector, others, wanted);
    return by === "MEANING" ? meaning : halfAndHalf(meaning, together).slice(0, first);
  }

  /** Present items nearest to a vector. */
  async near(edition: Edition, vector: Float32Array, filter: ItemFilter, first: number): Promise<Near[]> {
    return (await this.nearEach(edition, [{ vector, first }], filter))[0]!;
  }

  /** Present items nearest to each of some vectors, in one question to the store. */
  async nearEach(
    { catalogue, space }: Edition,
    questions: readonly NearQuestion[],
    filter: ItemFilter = {},
  ): Promise<Near[][]> {
    const storeFilter = itemStoreFilter(filter, this.#clock(), catalogue.throughout);
    const found = await this.#vectors
      .query(
        // By name: the alias may have gone over to another space in the meantime.
        itemsCollection(space),
        questions.map(({ vector, first }) => ({ vector, limit: first, filter: storeFilter })),
      )
      .catch((error: unknown) => {
        throw inFilterWords(error);
      });
    return found.map((points) => points.filter(({ id }) => catalogue.positionOfId(id) >= 0));
  }

  /** Dimensions of the spaces of own vectors by name, read where an element has vectors. */
  async #spacesFor(input: readonly unknown[]): Promise<ReadonlyMap<string, number>> {
    const asked = input.some((one) => (one as { readonly vectors?: unknown } | null)?.vectors != null);
    const spaces = asked ? await this.#history.ownVectors.spaces() : [];
    return new Map(spaces.map(({ name, dimension }) => [name, dimension]));
  }

  async page(filter: ItemFilter, first: number, after: string | null): Promise<ItemRecord[]> {
    return this.#history.items.page(filter, first, after);
  }

  count(filter: ItemFilter): Promise<number> {
    return this.#history.items.count(filter);
  }
}

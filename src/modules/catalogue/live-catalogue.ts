import { popularityOf, strengthOf } from "../../core/interests/signal.js";
import { Catalogue } from "../../core/ranking/catalogue.js";
import { emptySparse, type Sparse } from "../../core/sparse.js";
import { assign } from "../../core/topics/codebook.js";
import type { Behaviour } from "../../core/types.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/catalogue.js";
import type { Serving } from "../topics/serving.js";
import { ItemMatrix } from "./item-matrix.js";
import { ItemRecords } from "./item-records.js";
import { dayMs } from "../../core/time.js";

/** Popularity older than this has faded from the longest half-life kept. */
const popularityDays = 730;

/** What popularity counts of a behaviour. */
export type Counted = Pick<Behaviour, "itemId" | "type" | "value" | "occurredAt">;

/**
 * The catalogue in this process's memory: a projection of PostgreSQL, read at start, kept up by this process's own
 * writes at once and by other processes' through `refresh`.
 */
export class LiveCatalogue {
  /** titles, texts and the rest, read when they are asked for */
  readonly records: ItemRecords;
  readonly #history: History;
  readonly #serving: Serving;
  readonly #clock: () => number;
  #catalogue = new Catalogue();
  #matrix: ItemMatrix | null = null;
  #horizon = 0n;

  constructor(history: History, serving: Serving, clock: () => number) {
    this.records = new ItemRecords(history);
    this.#history = history;
    this.#serving = serving;
    this.#clock = clock;
  }

  get catalogue(): Catalogue {
    return this.#catalogue;
  }

  /** Centred item vectors; null while there is no codebook to centre by. */
  get vectors(): ItemMatrix | null {
    return this.#matrix;
  }

  /** Reads everything; what is in force changes only when all of it is here. */
  async load(): Promise<void> {
    const { codebook, space } = this.#serving;
    const { horizon } = await this.#history.items.changedSince(1n << 62n);
    const catalogue = new Catalogue();
    const matrix = codebook === null ? null : new ItemMatrix(codebook.mean);
    const topics = new Map<number, Sparse>();
    if (codebook !== null)
      for await (const batch of this.#history.codebooks.itemTopics(codebook.id))
        for (const [number, sparse] of batch) topics.set(number, sparse);
    for await (const batch of this.#history.items.all()) {
      for (const item of batch) {
        catalogue.upsert({ ...facts(item), topics: topics.get(item.number) ?? emptySparse });
        if (item.deletedAt !== null) catalogue.delete(item.number);
      }
    }
    if (matrix !== null)
      for await (const batch of this.#history.embeddings.ofItems(space)) {
        const assigned = new Map<number, Sparse>(); // items that were indexed while the codebook was being fitted
        for (const { number, vector } of batch) {
          const position = catalogue.positionOf(number);
          const entry = catalogue.at(position);
          matrix.set(position, vector);
          if (topics.has(number) || entry === null) continue;
          assigned.set(number, assign(codebook!, vector));
          catalogue.upsert({ ...entry, topics: assigned.get(number)! });
        }
        if (assigned.size > 0) await this.#history.codebooks.putItemTopics(codebook!.id, assigned);
      }
    const since = this.#clock() - popularityDays * dayMs;
    for (const { itemId, type, day, count, value } of await this.#history.behaviours.dailyCounts(since)) {
      const position = catalogue.positionOfId(itemId);
      if (position >= 0)
        catalogue.count(
          catalogue.numberAt(position),
          day + dayMs / 2,
          count * popularityOf(type, strengthOf(type, value)),
        );
    }
    this.#catalogue = catalogue;
    this.#matrix = matrix;
    this.#horizon = horizon;
  }

  /** Takes over items as stored, keeping their topics unless new ones are given. */
  put(items: readonly ItemRecord[], vectors?: ReadonlyMap<string, Float32Array>): void {
    const { codebook } = this.#serving;
    this.records.forget(items.map(({ id }) => id));
    for (const item of items) {
      const position = this.#catalogue.positionOf(item.number);
      const vector = vectors?.get(item.contentHash);
      const topics =
        vector !== undefined && codebook !== null
          ? assign(codebook, vector)
          : position >= 0
            ? (this.#catalogue.at(position)?.topics ?? emptySparse)
            : emptySparse;
      const place = this.#catalogue.upsert({ ...facts(item), topics });
      if (vector !== undefined) this.#matrix?.set(place, vector);
      if (item.deletedAt !== null) this.#catalogue.delete(item.number);
    }
  }

  /** Topics of an item by id: null = unknown here, deleted, or not embedded yet. */
  topicsOf(itemId: string): { number: number; domain: string; topics: Sparse } | null {
    const position = this.#catalogue.positionOfId(itemId);
    const entry = position < 0 ? null : this.#catalogue.at(position);
    return entry === null || entry.topics.index.length === 0
      ? null
      : { number: entry.number, domain: entry.domain, topics: entry.topics };
  }

  /** Counts behaviours into the popularity of their items, or takes them back out. */
  count(behaviours: readonly Counted[], options: { takeBack?: boolean } = {}): void {
    for (const { itemId, type, value, occurredAt } of behaviours) {
      const position = itemId === null ? -1 : this.#catalogue.positionOfId(itemId);
      if (position >= 0)
        this.#catalogue.count(
          this.#catalogue.numberAt(position),
          occurredAt,
          popularityOf(type, strengthOf(type, value)),
          options,
        );
    }
  }

  /** Reads what other processes changed since the last look. */
  async refresh(): Promise<number> {
    const { codebook, space } = this.#serving;
    const { items, horizon } = await this.#history.items.changedSince(this.#horizon);
    if (items.length > 0) {
      const vectors =
        codebook === null
          ? undefined
          : await this.#history.embeddings.get(
              space,
              items.map((item) => item.contentHash),
            );
      this.put(items, vectors);
    }
    this.#horizon = horizon;
    return items.length;
  }
}

function facts({
  id,
  number,
  domain,
  language,
  tags,
  attributes,
  publishedAt,
  expiresAt,
}: ItemRecord): Omit<Parameters<Catalogue["upsert"]>[0], "topics"> {
  return { id, number, domain, language, tags, attributes, publishedAt, expiresAt };
}

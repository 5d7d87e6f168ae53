import { popularityOf, strengthOf } from "../../core/interests/signal.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { emptySparse, type Sparse } from "../../core/sparse.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import type { History } from "../../ports/history/history.js";
import type { ItemRecord } from "../../ports/history/items.js";
import type { Counted } from "../behaviours/behaviour-service.js";
import { Generation, type SpaceVectors } from "./generation.js";
import { ItemRecords } from "./item-records.js";
import { dayMs } from "../../core/time.js";

/** Popularity older than this has faded from the longest half-life kept. */
const popularityDays = 730;

interface Missed {
  readonly puts: (() => void)[];
  readonly counts: (() => void)[];
}

/**
 * The catalogue in this process's memory: a projection of PostgreSQL, read for every codebook anew and kept up by this
 * process's own writes at once and by other processes' through `refresh`. A generation that is being read gets what
 * is written meanwhile at its end, so nothing is missing when it begins to serve.
 */
export class LiveCatalogue {
  /** titles, texts and the rest, read when they are asked for */
  readonly records: ItemRecords;
  readonly #history: History;
  readonly #clock: () => number;
  readonly #kept = new Set<Generation>();
  /** writes that came while a generation was being read */
  readonly #missed = new Map<Generation, Missed>();
  #horizon: bigint | null = null;

  constructor(history: History, clock: () => number) {
    this.records = new ItemRecords(history);
    this.#history = history;
    this.#clock = clock;
  }

  /** Reads everything under a codebook; it is kept up from then on, until `retain` lets it go. */
  async load(space: string, codebook: Codebook | null): Promise<Generation> {
    const generation = new Generation(space, codebook);
    const missed: Missed = { puts: [], counts: [] };
    this.#missed.set(generation, missed);
    try {
      const { horizon } = await this.#history.items.changedSince(1n << 62n);
      await this.#readItems(generation);
      await this.#readCounts(generation, missed);
      const { items } = await this.#history.items.changedSince(horizon);
      const vectors = await this.#vectorsOf(generation, items);
      for (const item of items) generation.put(item, vectors);
      for (const write of [...missed.puts, ...missed.counts]) write();
      this.#horizon ??= horizon;
      this.#kept.add(generation);
      return generation;
    } finally {
      this.#missed.delete(generation);
    }
  }

  /** Keeps up this catalogue and none of the others: it serves. */
  retain(catalogue: Catalogue): void {
    for (const generation of this.#kept) if (generation.catalogue !== catalogue) this.#kept.delete(generation);
  }

  /** Takes over items as stored; `vectors` are those of their present contents, where they are known. */
  put(items: readonly ItemRecord[], vectors: SpaceVectors | null = null): void {
    this.records.forget(items.map(({ id }) => id));
    this.#write("puts", (generation) => {
      for (const item of items) generation.put(item, vectors);
    });
  }

  /** Counts behaviours into the popularity of their items, or takes them back out. */
  count(behaviours: readonly Counted[], options: { takeBack?: boolean } = {}): void {
    this.#write("counts", (generation) => {
      for (const behaviour of behaviours) generation.count(behaviour, options);
    });
  }

  /** Reads what other processes changed since the last look. */
  async refresh(): Promise<number> {
    if (this.#horizon === null) return 0;
    const { items, horizon } = await this.#history.items.changedSince(this.#horizon);
    if (items.length > 0) {
      this.records.forget(items.map(({ id }) => id));
      for (const generation of this.#kept) {
        const vectors = await this.#vectorsOf(generation, items);
        for (const item of items) generation.put(item, vectors);
      }
    }
    this.#horizon = horizon;
    return items.length;
  }

  #write(kind: keyof Missed, write: (generation: Generation) => void): void {
    for (const generation of this.#kept) write(generation);
    for (const [generation, missed] of this.#missed) missed[kind].push(() => write(generation));
  }

  async #vectorsOf({ space, codebook }: Generation, items: readonly ItemRecord[]): Promise<SpaceVectors | null> {
    if (codebook === null || items.length === 0) return null;
    const hashes = items.map(({ contentHash }) => contentHash);
    return { space, byHash: await this.#history.embeddings.get(space, hashes) };
  }

  async #readItems(generation: Generation): Promise<void> {
    const { codebook, space, catalogue } = generation;
    const topics = new Map<number, Sparse>();
    if (codebook !== null)
      for await (const batch of this.#history.codebooks.itemTopics(codebook.id))
        for (const [number, sparse] of batch) topics.set(number, sparse);
    for await (const batch of this.#history.items.all())
      for (const item of batch) generation.putWith(item, topics.get(item.number) ?? emptySparse);
    if (codebook === null || generation.vectors === null) return;
    for await (const batch of this.#history.embeddings.ofItems(space)) {
      const assigned = new Map<number, Sparse>(); // items that were indexed while the codebook was being fitted
      for (const { number, vector } of batch) {
        const position = catalogue.positionOf(number);
        const entry = catalogue.at(position);
        if (position < 0) continue; // stored since the items were read: among the changes below
        generation.vectors.set(position, vector);
        if (topics.has(number) || entry === null) continue;
        assigned.set(number, assign(codebook, vector));
        catalogue.upsert({ ...entry, topics: assigned.get(number)! });
      }
      if (assigned.size > 0) await this.#history.codebooks.putItemTopics(codebook.id, assigned);
    }
  }

  async #readCounts({ catalogue }: Generation, missed: Missed): Promise<void> {
    const since = this.#clock() - popularityDays * dayMs;
    missed.counts.length = 0; // what was recorded until now is read
    for (const { itemId, type, day, count, value } of await this.#history.behaviours.dailyCounts(since)) {
      const position = catalogue.positionOfId(itemId);
      if (position < 0) continue;
      const weight = count * popularityOf(type, strengthOf(type, value));
      catalogue.count(catalogue.numberAt(position), day + dayMs / 2, weight);
    }
  }
}

/** Topics of an item by id: null = unknown here, deleted, or not embedded yet. */
export function topicsOf(
  catalogue: Catalogue,
  itemId: string,
): { number: number; domain: string; topics: Sparse } | null {
  const position = catalogue.positionOfId(itemId);
  const entry = position < 0 ? null : catalogue.at(position);
  return entry === null || entry.topics.index.length === 0
    ? null
    : { number: entry.number, domain: entry.domain, topics: entry.topics };
}

import { decodeItems } from "../../core/interests/codec.js";
import type { Catalogue } from "../../core/ranking/catalogue.js";
import { partsOf, type PopularityPart } from "../../core/ranking/popularity-parts.js";
import { emptySparse, type Sparse } from "../../core/sparse.js";
import { assign, type Codebook } from "../../core/topics/codebook.js";
import type { History } from "../../ports/history/history.js";
import type { InterestStateRecord } from "../../ports/history/interests.js";
import type { ItemRecord } from "../../ports/history/items.js";
import { pacer } from "../common/pacer.js";
import { Generation, type GenerationSnapshot, type Sketches, type SpaceVectors } from "./generation.js";
import { ItemRecords } from "./item-records.js";
import { readSketches, sketchesOf } from "./own-vectors/sketches.js";

const statesAtOnce = 200;
/** So many items without a vector are looked at with one refresh; those that have none yet come round again. */
const awaitedAtOnce = 2_000;

/**
 * The catalogue in this process's memory: a projection of PostgreSQL, read for every codebook anew and kept up by this
 * process's own writes at once and by other processes' through `refresh`. A generation that is being read gets what
 * is written meanwhile at its end, so nothing is missing when it begins to serve.
 */
export class LiveCatalogue {
  /** titles, texts and the rest, read when they are asked for */
  readonly records: ItemRecords;
  readonly #history: History;
  readonly #kept = new Set<Generation>();
  /** items that were written while a generation was being read */
  readonly #missed = new Map<Generation, (() => void)[]>();
  #horizon: bigint | null = null;
  /** names of the spaces of own vectors when they were last looked at */
  #spaces: ReadonlySet<string> = new Set();

  constructor(history: History) {
    this.records = new ItemRecords(history);
    this.#history = history;
  }

  /**
   * Reads everything under a codebook; it is kept up from then on, until `retain` lets it go. Popularity does not hang
   * on topics: it is taken over from the former catalogue, and added up of everybody's states where there is none.
   */
  async load(space: string, codebook: Codebook | null, former: Catalogue | null): Promise<GenerationSnapshot> {
    const generation = new Generation(space, codebook);
    const missed: (() => void)[] = [];
    this.#missed.set(generation, missed);
    try {
      const { horizon } = await this.#history.items.changedSince(1n << 62n);
      await this.#readItems(generation);
      await this.#readOwn([generation]);
      if (former === null && codebook !== null) await this.#countEverybody(generation.catalogue, codebook.id);
      const { items } = await this.#history.items.changedSince(horizon);
      const vectors = await this.#vectorsOf(generation, items);
      const sketches = await this.#sketchesOf(items);
      for (const item of items) generation.put(item, vectors, sketches);
      for (const write of missed) write();
      // As it is at this moment: from here on both are kept up.
      if (former !== null) generation.catalogue.takeCounts(former.origin);
      this.#horizon ??= horizon;
      this.#kept.add(generation);
      return generation.snapshot();
    } finally {
      this.#missed.delete(generation);
    }
  }

  /** What has become of a snapshot since it was taken; the same parts where nothing was written. */
  renew({ origin }: Catalogue): GenerationSnapshot | null {
    for (const generation of this.#kept) if (generation.catalogue === origin) return generation.snapshot();
    return null;
  }

  /** Keeps up this catalogue and none of the others: it serves. */
  retain({ origin }: Catalogue): void {
    for (const generation of this.#kept) if (generation.catalogue !== origin) this.#kept.delete(generation);
  }

  /** Takes over items as stored; `vectors` and `sketches` are those of their present contents, where they are known. */
  put(
    items: readonly ItemRecord[],
    { vectors = null, sketches }: { vectors?: SpaceVectors | null; sketches?: Sketches } = {},
  ): void {
    this.records.forget(items.map(({ id }) => id));
    const write = (generation: Generation): void => {
      for (const item of items) generation.put(item, vectors, sketches);
    };
    for (const generation of this.#kept) write(generation);
    for (const [generation, missed] of this.#missed) missed.push(() => write(generation));
  }

  /** Counts what folding has changed in the popularity of items. */
  count(changes: readonly PopularityPart[]): void {
    for (const { catalogue } of this.#kept) for (const change of changes) catalogue.countPart(change);
  }

  /** Reads what other processes changed, or embedded, since the last look. */
  async refresh(): Promise<number> {
    if (this.#horizon === null) return 0;
    for (const generation of this.#kept) await this.#readEmbedded(generation);
    const { items, horizon } = await this.#history.items.changedSince(this.#horizon);
    if (items.length > 0) {
      this.records.forget(items.map(({ id }) => id));
      const sketches = await this.#sketchesOf(items);
      for (const generation of this.#kept) {
        const vectors = await this.#vectorsOf(generation, items);
        for (const item of items) generation.put(item, vectors, sketches);
      }
    }
    this.#horizon = horizon;
    return items.length;
  }

  /** Forgets what items brought along in spaces that are gone, whoever removed them. */
  async followSpaces(): Promise<void> {
    const former = this.#spaces;
    this.#spaces = new Set((await this.#history.ownVectors.spaces()).map(({ name }) => name));
    if ([...former].some((name) => !this.#spaces.has(name))) await this.#readOwn([...this.#kept]);
  }

  async #readOwn(generations: readonly Generation[]): Promise<void> {
    const sketches = await readSketches(this.#history);
    for (const { catalogue, own } of generations)
      for (let position = 0; position < catalogue.size; position++)
        own.set(position, sketches.get(catalogue.numberAt(position)) ?? null);
  }

  #sketchesOf(items: readonly ItemRecord[]): Promise<Sketches> {
    return sketchesOf(
      this.#history,
      items.map(({ id }) => id),
    );
  }

  /** An item is written first and embedded later: its row says nothing of that. */
  async #readEmbedded(generation: Generation): Promise<void> {
    const { awaited, codebook, space } = generation;
    if (codebook === null || awaited.size === 0) return;
    const some = [...awaited].slice(0, awaitedAtOnce);
    const numbers = new Set(await this.#history.embeddings.present(space, some));
    for (const number of some) {
      awaited.delete(number);
      if (!numbers.has(number)) awaited.add(number); // at the end
    }
    const items = await this.#history.items.byNumbers([...numbers]);
    const vectors = await this.#vectorsOf(generation, items);
    for (const item of items) generation.put(item, vectors);
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
      for (const item of batch) {
        generation.putWith(item, topics.get(item.number) ?? emptySparse);
        if (item.deletedAt === null) generation.awaited.add(item.number);
      }
    if (codebook === null || generation.vectors === null) return;
    const own = codebook.companions?.ownMean === undefined ? new Map() : await readSketches(this.#history);
    for await (const batch of this.#history.embeddings.ofItems(space)) {
      const assigned = new Map<number, Sparse>(); // items that were indexed while the codebook was being fitted
      for (const { number, vector } of batch) {
        const position = catalogue.positionOf(number);
        const entry = catalogue.at(position);
        if (position < 0) continue; // stored since the items were read: among the changes below
        generation.vectors.set(position, vector);
        generation.awaited.delete(number);
        if (topics.has(number) || entry === null) continue;
        assigned.set(number, assign(codebook, vector, own.get(number) ?? null));
        catalogue.upsert({ ...entry, topics: assigned.get(number)! });
      }
      if (assigned.size > 0) await this.#history.codebooks.putItemTopics(codebook.id, assigned);
    }
  }

  async #countEverybody(catalogue: Catalogue, codebookId: string): Promise<void> {
    const breathe = pacer();
    for (let after: string | null = null; ; ) {
      const page: InterestStateRecord[] = await this.#history.interests.page(codebookId, statesAtOnce, after);
      if (page.length === 0) return;
      for (const { state } of page) {
        for (const part of partsOf(decodeItems(state))) catalogue.countPart(part);
        await breathe();
      }
      after = page.at(-1)!.userId;
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

import { emptySparse, type Sparse } from "../sparse.js";
import type { Item } from "../types.js";
import { fieldTest, type ItemFilter } from "./filter.js";
import { Positions } from "./positions.js";
import { TopicRows } from "./topic-rows.js";
import type { PopularityPart } from "./popularity-parts.js";
import { FadingCounts, popularityHalfLives, type PopularityHalfLife } from "./popularity.js";

/** One item as the catalogue keeps it; `number` is its integer number in the history. */
export interface CatalogueItem
  extends Pick<Item, "id" | "domain" | "language" | "tags" | "attributes" | "publishedAt" | "expiresAt"> {
  readonly number: number;
  readonly topics: Sparse;
}

/**
 * What serving and evaluation know of all items, in memory: attributes to filter on, topics, popularity.
 *
 * Items are addressed by *position* (0 … size−1, in order of arrival, kept after deletion) inside one process, by
 * *number* in anything stored, by *id* outside. Adding, updating and deleting one item, and counting one behaviour,
 * are O(1).
 */
export class Catalogue {
  readonly #entries: (CatalogueItem | null)[] = [];
  readonly #numbers: number[] = [];
  readonly #byNumber = new Positions();
  readonly #byId = new Map<string, number>();
  readonly #firstSeen: number[] = [];
  readonly #from: number[] = [];
  readonly #until: number[] = [];
  readonly #topics = new TopicRows();
  readonly #domains: string[] = [];
  readonly #domainCodes = new Map<string, number>();
  readonly #domainOf: number[] = [];
  readonly #counts = new Map<PopularityHalfLife, FadingCounts>(
    popularityHalfLives.map((h) => [h, new FadingCounts(h === "ever" ? Infinity : h)]),
  );
  #present = 0;
  #revision = 0;

  /** Number of positions, those of deleted items included. */
  get size(): number {
    return this.#entries.length;
  }

  /** Number of items that are not deleted. */
  get present(): number {
    return this.#present;
  }

  /** Grows with every item added, replaced or deleted. */
  get revision(): number {
    return this.#revision;
  }

  /** Adds an item, or replaces the one of the same number; returns its position. */
  upsert(entry: CatalogueItem): number {
    let position = this.#byNumber.get(entry.number);
    if (position < 0) {
      position = this.#entries.length;
      this.#entries.push(null);
      this.#numbers.push(entry.number);
      this.#firstSeen.push(Infinity);
      this.#from.push(Infinity);
      this.#until.push(-Infinity);
      this.#domainOf.push(-1);
      this.#byNumber.add(entry.number, position);
    }
    const former = this.#entries[position]!;
    if (former) this.#byId.delete(former.id);
    else this.#present++;
    this.#revision++;
    this.#entries[position] = entry;
    this.#from[position] = entry.publishedAt ?? -Infinity;
    this.#until[position] = entry.expiresAt ?? Infinity;
    this.#topics.set(position, entry.topics);
    this.#domainOf[position] = this.#codeOf(entry.domain);
    this.#byId.set(entry.id, position);
    return position;
  }

  /** Takes an item out; its position and number stay reserved, so what was counted returns if it does. */
  delete(number: number): void {
    const position = this.#byNumber.get(number);
    const entry = this.at(position);
    if (!entry) return;
    this.#byId.delete(entry.id);
    this.#revision++;
    this.#entries[position] = null;
    this.#until[position] = -Infinity;
    this.#topics.set(position, emptySparse);
    this.#domainOf[position] = -1;
    this.#present--;
  }

  /** The item at a position, null once deleted. */
  at(position: number): CatalogueItem | null {
    return this.#entries[position] ?? null;
  }

  /** −1 when no item has that number. */
  positionOf(number: number): number {
    return this.#byNumber.get(number);
  }

  /** −1 when no present item has that id. */
  positionOfId(id: string): number {
    return this.#byId.get(id) ?? -1;
  }

  /** The item number at a position, also of a deleted item. */
  numberAt(position: number): number {
    return this.#numbers[position]!;
  }

  /** Counts one user's part into the popularity of an item, or takes it back out. Additive, in any order. */
  countPart({ item, at, weight, since }: PopularityPart): void {
    this.count(item, at, Math.abs(weight), { takeBack: weight < 0 });
    const position = this.#byNumber.get(item);
    if (weight > 0 && position >= 0 && since < this.#firstSeen[position]!) this.#firstSeen[position] = since;
  }

  /**
   * Counts a `strength` > 0 with an item at `at` (epoch ms) into every popularity, or takes it back out. Additive, in
   * any order.
   */
  count(number: number, at: number, strength: number, { takeBack = false } = {}): void {
    const position = this.#byNumber.get(number);
    if (position < 0 || !(strength > 0)) return;
    for (const counts of this.#counts.values()) counts.add(position, at, takeBack ? -strength : strength);
    if (!takeBack && at < this.#firstSeen[position]!) this.#firstSeen[position] = at;
  }

  /** Takes over the popularity of those items that `former` has too, instead of what was counted here. */
  takeCounts(former: Catalogue): void {
    const positions = former.#numbers.map((number) => this.#byNumber.get(number));
    for (const [halfLife, counts] of this.#counts) counts.takeOver(former.popularity(halfLife), positions);
    positions.forEach((position, from) => {
      if (position >= 0) this.#firstSeen[position] = former.#firstSeen[from]!;
    });
  }

  /** Popularity with a half-life of 1, 7, 30 or 180 days, or of what was counted ever. */
  popularity(halfLifeDays: PopularityHalfLife): FadingCounts {
    return this.#counts.get(halfLifeDays)!;
  }

  /**
   * When an item appeared (epoch ms): its publication, or else the first behaviour with it; null when neither is known.
   */
  appearedAt(position: number): number | null {
    const first = this.#firstSeen[position]!;
    return this.#entries[position]?.publishedAt ?? (first < Infinity ? first : null);
  }

  /**
   * Σ_k r_xk w_k over the topics r of the item at a position: what `weights` (k numbers) come to in it; 0 without
   * topics, or once deleted.
   */
  weighTopics(position: number, weights: Float64Array): number {
    return this.#topics.weigh(position, weights);
  }

  /** Domains that items have or had, in order of arrival: a ranking compares their places here, which are numbers. */
  get domains(): readonly string[] {
    return this.#domains;
  }

  /** The place in `domains` of the domain of the item at a position; −1 once deleted. */
  domainAt(position: number): number {
    return this.#domainOf[position] ?? -1;
  }

  /** A test of positions: present, available at `now` and passing `filter`. */
  allowed(filter: ItemFilter, now: number): (position: number) => boolean {
    const { ids, exclude, ...fields } = filter;
    const only = this.#positionsOf(ids);
    const barred = this.#positionsOf(exclude);
    const entries = this.#entries;
    const from = this.#from;
    const until = this.#until;
    const passes = fieldTest(fields);
    return (position) =>
      from[position]! <= now &&
      until[position]! > now &&
      (only === null || only.has(position)) &&
      (barred === null || !barred.has(position)) &&
      (passes === null || passes(entries[position]!));
  }

  /** Positions are compared several times as quickly as ids. */
  #positionsOf(ids: readonly string[] | undefined): ReadonlySet<number> | null {
    return ids === undefined ? null : new Set(ids.map((id) => this.positionOfId(id)));
  }

  #codeOf(domain: string): number {
    let code = this.#domainCodes.get(domain);
    if (code === undefined) this.#domainCodes.set(domain, (code = this.#domains.push(domain) - 1));
    return code;
  }
}

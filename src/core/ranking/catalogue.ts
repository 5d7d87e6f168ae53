import { emptySparse } from "../sparse.js";
import { narrowed, type CatalogueItem, type Throughout } from "./catalogue-item.js";
import { fieldTest, type ItemFilter } from "./filter.js";
import { Positions } from "./positions.js";
import { NumberColumn } from "./number-column.js";
import { TopicRows } from "./topic-rows.js";
import type { PopularityPart } from "./popularity-parts.js";
import { ValueColumn } from "./value-column.js";
import { FadingCounts, popularityHalfLives, type PopularityHalfLife } from "./popularity.js";

export type { CatalogueItem } from "./catalogue-item.js";

/**
 * What serving and evaluation know of all items, in memory: attributes to filter on, topics, popularity. It grows; a
 * `snapshot` of it does not, and shares everything that stays the same.
 *
 * Items are addressed by *position* (0 … size−1, in order of arrival, kept after deletion) inside one process, by
 * *number* in anything stored, by *id* outside. Adding, updating and deleting one item, and counting one behaviour,
 * are O(1).
 */
export class Catalogue {
  /** The catalogue that grows, of it and of its snapshots: their positions mean the same. */
  readonly origin: Catalogue;
  #entries = new ValueColumn<CatalogueItem>();
  #numbers = new NumberColumn(-1);
  // Both only grow, and snapshots share them: what is found must be below their size, and have the id.
  #byNumber = new Positions();
  #byId = new Map<string, number>();
  #firstSeen = new NumberColumn(Infinity);
  #from = new NumberColumn(Infinity);
  #until = new NumberColumn(-Infinity);
  #throughout: Throughout = { from: -Infinity, until: Infinity };
  #topics = new TopicRows();
  #domains: readonly string[] = [];
  readonly #domainCodes = new Map<string, number>();
  #domainOf = new NumberColumn(-1);
  #counts = new Map<PopularityHalfLife, FadingCounts>(
    popularityHalfLives.map((h) => [h, new FadingCounts(h === "ever" ? Infinity : h)]),
  );
  #size = 0;
  #present = 0;
  #revision = 0;
  #snapshot: Catalogue | null = null;

  constructor(origin?: Catalogue) {
    this.origin = origin ?? this;
  }

  /** The catalogue as it is now: it never changes, and writing to it throws. The same while nothing is written. */
  snapshot(): Catalogue {
    if (this.origin !== this) return this;
    return (this.#snapshot ??= this.#copy());
  }

  #copy(): Catalogue {
    const copy = new Catalogue(this);
    copy.#entries = this.#entries.snapshot();
    copy.#numbers = this.#numbers.snapshot();
    copy.#byNumber = this.#byNumber;
    copy.#byId = this.#byId;
    copy.#firstSeen = this.#firstSeen.snapshot();
    copy.#from = this.#from.snapshot();
    copy.#until = this.#until.snapshot();
    copy.#throughout = this.#throughout;
    copy.#topics = this.#topics.snapshot();
    copy.#domains = this.#domains;
    copy.#domainOf = this.#domainOf.snapshot();
    copy.#counts = new Map([...this.#counts].map(([halfLife, counts]) => [halfLife, counts.snapshot()]));
    copy.#size = this.#size;
    copy.#present = this.#present;
    copy.#revision = this.#revision;
    return copy;
  }

  /** Before every change: snapshots are not changed, and the last one is no longer how it is now. */
  #change(): void {
    if (this.origin !== this) throw new TypeError("A snapshot of a catalogue is not written to.");
    this.#snapshot = null;
  }

  /** Number of positions, those of deleted items included. */
  get size(): number {
    return this.#size;
  }

  /** Number of items that are not deleted. */
  get present(): number {
    return this.#present;
  }

  /** Grows with every item added, replaced or deleted. */
  get revision(): number {
    return this.#revision;
  }

  /** Between these times every item is available, and was whatever it has been replaced by. */
  get throughout(): Throughout {
    return this.#throughout;
  }

  /** Adds an item, or replaces the one of the same number; returns its position. */
  upsert(entry: CatalogueItem): number {
    this.#change();
    let position = this.#byNumber.get(entry.number);
    if (position < 0) {
      position = this.#size++;
      this.#numbers.set(position, entry.number);
      this.#byNumber.add(entry.number, position);
    }
    if (this.#entries.get(position) === null) this.#present++;
    this.#revision++;
    this.#entries.set(position, entry);
    this.#from.set(position, entry.publishedAt ?? -Infinity);
    this.#until.set(position, entry.expiresAt ?? Infinity);
    this.#throughout = narrowed(this.#throughout, entry);
    this.#topics.set(position, entry.topics);
    this.#domainOf.set(position, this.#codeOf(entry.domain));
    this.#byId.set(entry.id, position);
    return position;
  }

  /** Takes an item out; its position and number stay reserved, so what was counted returns if it does. */
  delete(number: number): void {
    const position = this.#byNumber.get(number);
    const entry = this.at(position);
    if (!entry) return;
    this.#change();
    this.#revision++;
    this.#entries.set(position, null);
    this.#until.set(position, -Infinity);
    this.#topics.set(position, emptySparse);
    this.#domainOf.set(position, -1);
    this.#present--;
  }

  /** The item at a position, null once deleted. */
  at(position: number): CatalogueItem | null {
    return this.#entries.get(position);
  }

  /** −1 when no item has that number. */
  positionOf(number: number): number {
    const position = this.#byNumber.get(number);
    return position < this.#size ? position : -1;
  }

  /** −1 when no present item has that id. */
  positionOfId(id: string): number {
    const position = this.#byId.get(id) ?? -1;
    return position < this.#size && this.at(position)?.id === id ? position : -1;
  }

  /** The item number at a position, also of a deleted item. */
  numberAt(position: number): number {
    return this.#numbers.get(position);
  }

  /** Counts one user's part into the popularity of an item, or takes it back out. Additive, in any order. */
  countPart({ item, at, weight, since }: PopularityPart): void {
    this.count(item, at, Math.abs(weight), { takeBack: weight < 0 });
    if (weight > 0) this.#seen(this.#byNumber.get(item), since);
  }

  /** Counts a `strength` > 0 with an item at `at` (epoch ms) into every popularity, or takes it out; in any order. */
  count(number: number, at: number, strength: number, { takeBack = false } = {}): void {
    const position = this.#byNumber.get(number);
    if (position < 0 || !(strength > 0)) return;
    this.#change();
    for (const counts of this.#counts.values()) counts.add(position, at, takeBack ? -strength : strength);
    if (!takeBack) this.#seen(position, at);
  }

  #seen(position: number, at: number): void {
    if (position >= 0 && at < this.#firstSeen.get(position)) this.#firstSeen.set(position, at);
  }

  /** Takes over the popularity of those items that `former` has too, instead of what was counted here. */
  takeCounts(former: Catalogue): void {
    this.#change();
    const positions = Array.from({ length: former.size }, (_, from) => this.#byNumber.get(former.numberAt(from)));
    for (const [halfLife, counts] of this.#counts) counts.takeOver(former.popularity(halfLife), positions);
    positions.forEach((position, from) => {
      if (position >= 0) this.#firstSeen.set(position, former.#firstSeen.get(from));
    });
  }

  /** Popularity with a half-life of 6 hours, 1, 3, 7, 30 or 180 days, or of what was counted ever. */
  popularity(halfLifeDays: PopularityHalfLife): FadingCounts {
    return this.#counts.get(halfLifeDays)!;
  }

  /**
   * When an item appeared (epoch ms): its publication, or else the first behaviour with it; null when neither is known.
   */
  appearedAt(position: number): number | null {
    const first = this.#firstSeen.get(position);
    return this.at(position)?.publishedAt ?? (first < Infinity ? first : null);
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
    return this.#domainOf.get(position);
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
      from.get(position) <= now &&
      until.get(position) > now &&
      (only === null || only.has(position)) &&
      (barred === null || !barred.has(position)) &&
      (passes === null || passes(entries.get(position)!));
  }

  /** Positions are compared several times as quickly as ids. */
  #positionsOf(ids: readonly string[] | undefined): ReadonlySet<number> | null {
    return ids === undefined ? null : new Set(ids.map((id) => this.positionOfId(id)));
  }

  #codeOf(domain: string): number {
    let code = this.#domainCodes.get(domain);
    if (code !== undefined) return code;
    code = this.#domains.length;
    this.#domainCodes.set(domain, code);
    this.#domains = [...this.#domains, domain]; // snapshots have the list as it was
    return code;
  }
}

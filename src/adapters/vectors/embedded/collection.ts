import type { Filter, Payload, PayloadValue } from "../../../ports/vector-store.js";
import { collectionNotFound } from "../errors.js";
import { Column } from "./column.js";
import { Kept, filterMask, slotsOf, type FilterSource } from "./filter-mask.js";
import type { PackedPoints } from "./protocol.js";
import { unitVector } from "./unit-vector.js";
import { VectorMatrix } from "./vector-matrix.js";

/**
 * The points of one collection, by slot: 0 … count − 1 without gaps, because a deleted point's slot is taken by the
 * last point. Vectors are rows of a matrix, payload fields are columns.
 */
export class Collection implements FilterSource {
  readonly matrix: VectorMatrix;
  readonly columns = new Map<string, Column>();
  /** a byte a point each, and four */
  readonly masks = new Kept<Uint8Array>(32);
  readonly slots = new Kept<Uint32Array | null>(8);
  readonly slotOf = new Map<string, number>();
  readonly ids: string[] = [];
  #sortedIds: string[] | null = null;

  constructor(dimension: number) {
    this.matrix = new VectorMatrix(dimension);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Inserts or replaces points; of two with one id the later stays. */
  upsert(points: PackedPoints): void {
    const { dimension } = this.matrix;
    const vectors = points.ids.map((_, i) => unitVector(points.vectors.subarray(i * dimension, (i + 1) * dimension)));
    this.matrix.reserve(this.count + points.ids.length);
    points.ids.forEach((id, i) => {
      let slot = this.slotOf.get(id);
      if (slot === undefined) {
        slot = this.ids.push(id) - 1;
        this.slotOf.set(id, slot);
        this.#sortedIds = null;
      }
      this.matrix.set(slot, vectors[i]!);
      this.#setFields(slot, points.payloads[i]!, true);
    });
  }

  /** Merges fields into the payloads of the points that exist; null removes a field. */
  setPayload(ids: readonly string[], payload: Payload): void {
    for (const id of ids) {
      const slot = this.slotOf.get(id);
      if (slot !== undefined) this.#setFields(slot, payload, false);
    }
  }

  delete(target: { ids: readonly string[] } | { filter: Filter }): void {
    const ids =
      "ids" in target ? target.ids : [...slotsOf(filterMask(target.filter, this))].map((slot) => this.ids[slot]!);
    for (const id of ids) {
      const slot = this.slotOf.get(id);
      if (slot !== undefined) this.#remove(id, slot);
    }
  }

  countMatching(filter: Filter | undefined): number {
    if (!filter) return this.count;
    return filterMask(filter, this).reduce((sum, passes) => sum + passes, 0);
  }

  retrieve(ids: readonly string[]): PackedPoints {
    const slots = ids.map((id) => this.slotOf.get(id)).filter((slot) => slot !== undefined);
    return this.#pack(slots, true);
  }

  /** A page of points by ascending id, those after `after` first. */
  scroll(options: { limit: number; after?: string; filter?: Filter; withVector: boolean }): {
    points: PackedPoints;
    more: boolean;
  } {
    const sorted = (this.#sortedIds ??= this.ids.toSorted());
    const mask = options.filter ? filterMask(options.filter, this) : null;
    const slots: number[] = [];
    let more = false;
    for (let i = options.after === undefined ? 0 : firstAfter(sorted, options.after); i < sorted.length; i++) {
      const slot = this.slotOf.get(sorted[i]!)!;
      if (mask && mask[slot] === 0) continue;
      if (slots.length === options.limit) {
        more = true;
        break;
      }
      slots.push(slot);
    }
    return { points: this.#pack(slots, options.withVector), more };
  }

  /** A point's payload; `wanted` names the fields, null = all. */
  payload(slot: number, wanted: readonly string[] | null = null): Payload {
    const fields: [string, PayloadValue][] = [];
    for (const [field, column] of this.columns) {
      if (wanted !== null && !wanted.includes(field)) continue;
      const value = column.get(slot);
      if (value !== undefined) fields.push([field, value]);
    }
    return Object.fromEntries(fields);
  }

  #pack(slots: readonly number[], withVector: boolean): PackedPoints {
    const { dimension } = this.matrix;
    const vectors = new Float32Array(withVector ? slots.length * dimension : 0);
    if (withVector) slots.forEach((slot, i) => vectors.set(this.matrix.get(slot), i * dimension));
    return { ids: slots.map((slot) => this.ids[slot]!), vectors, payloads: slots.map((slot) => this.payload(slot)) };
  }

  #setFields(slot: number, payload: Payload, replace: boolean): void {
    this.#forgetFilters();
    if (replace) for (const column of this.columns.values()) column.set(slot, undefined);
    for (const [field, value] of Object.entries(payload)) {
      let column = this.columns.get(field);
      if (!column) this.columns.set(field, (column = new Column()));
      column.set(slot, value === null && !replace ? undefined : value);
    }
    for (const [field, column] of this.columns) if (column.filled === 0) this.columns.delete(field);
  }

  #forgetFilters(): void {
    this.masks.clear();
    this.slots.clear();
  }

  #remove(id: string, slot: number): void {
    this.#forgetFilters();
    const last = this.count - 1;
    this.matrix.removeBySwap(slot);
    for (const [field, column] of this.columns) {
      column.set(slot, undefined);
      if (slot !== last) column.move(last, slot);
      if (column.filled === 0) this.columns.delete(field);
    }
    const moved = this.ids.pop()!;
    if (slot !== last) {
      this.ids[slot] = moved;
      this.slotOf.set(moved, slot);
    }
    this.slotOf.delete(id);
    this.#sortedIds = null;
  }
}

/** Place of the first id greater than `id` in an ascending list. */
function firstAfter(sorted: readonly string[], id: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The collection of that name. Throws NOT_FOUND. */
export function collectionNamed(collections: ReadonlyMap<string, Collection>, name: string): Collection {
  const collection = collections.get(name);
  if (!collection) throw collectionNotFound(name);
  return collection;
}

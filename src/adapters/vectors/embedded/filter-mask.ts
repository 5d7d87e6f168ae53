import type { Condition, Filter } from "../../../ports/vector-store.js";
import type { Column } from "./column.js";

/** What a filter is evaluated on: the columns by field name, where each id is, and how many points there are. */
export interface FilterSource {
  readonly columns: ReadonlyMap<string, Column>;
  readonly slotOf: ReadonlyMap<string, number>;
  readonly count: number;
  /** decided before, and void with the next write: availability and domain are the same in most questions */
  readonly masks: Kept<Uint8Array>;
  readonly slots: Kept<Uint32Array | null>;
}

/** What was worked out lately, by name; the least lately asked for goes first. */
export class Kept<T> {
  readonly #most: number;
  readonly #known = new Map<string, T>();

  constructor(most: number) {
    this.#most = most;
  }

  of(key: string, make: () => T): T {
    const known = this.#known.get(key);
    const value = known === undefined && !this.#known.has(key) ? make() : known!;
    this.#known.delete(key);
    this.#known.set(key, value);
    if (this.#known.size > this.#most) this.#known.delete(this.#known.keys().next().value!);
    return value;
  }

  clear(): void {
    this.#known.clear();
  }
}

/** The mask must not be changed. */
function conditionMask(condition: Condition, source: FilterSource): Uint8Array {
  // Ids are quick to decide, and seldom the same.
  return "hasId" in condition
    ? decided(condition, source)
    : source.masks.of(JSON.stringify(condition), () => decided(condition, source));
}

function decided(condition: Condition, source: FilterSource): Uint8Array {
  const { count } = source;
  if ("filter" in condition) return filterMask(condition.filter, source);
  if ("hasId" in condition) {
    const mask = new Uint8Array(count);
    for (const id of condition.hasId) {
      const slot = source.slotOf.get(id);
      if (slot !== undefined) mask[slot] = 1;
    }
    return mask;
  }
  if ("isEmpty" in condition)
    return source.columns.get(condition.isEmpty)?.matchEmpty(count) ?? new Uint8Array(count).fill(1);
  const column = source.columns.get(condition.key);
  if (!column) return new Uint8Array(count);
  if ("range" in condition) return column.matchRange(condition.range, count);
  const { match } = condition;
  if ("value" in match) return column.matchAny([match.value], count);
  return "any" in match ? column.matchAny(match.any, count) : column.matchExcept(match.except, count);
}

/** 1 for each point, by slot, that passes the filter (must: all; should: at least one; mustNot: none), otherwise 0. */
export function filterMask(filter: Filter, source: FilterSource): Uint8Array {
  const mask = new Uint8Array(source.count).fill(1);
  for (const condition of filter.must ?? []) {
    const passes = conditionMask(condition, source);
    for (let i = 0; i < mask.length; i++) mask[i]! &= passes[i]!;
  }
  for (const condition of filter.mustNot ?? []) {
    const passes = conditionMask(condition, source);
    for (let i = 0; i < mask.length; i++) mask[i]! &= passes[i]! ^ 1;
  }
  if (filter.should && filter.should.length > 0) {
    const any = new Uint8Array(source.count);
    for (const condition of filter.should) {
      const passes = conditionMask(condition, source);
      for (let i = 0; i < any.length; i++) any[i]! |= passes[i]!;
    }
    for (let i = 0; i < mask.length; i++) mask[i]! &= any[i]!;
  }
  return mask;
}

/** The slots whose mask is 1, ascending. */
export function slotsOf(mask: Uint8Array): Uint32Array {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count += mask[i]!;
  const slots = new Uint32Array(count);
  for (let i = 0, next = 0; next < count; i++) if (mask[i] === 1) slots[next++] = i;
  return slots;
}

/** The slots of the points that pass a filter, ascending; null where all do. Not to be changed. */
export function passing(filter: Filter, source: FilterSource): Uint32Array | null {
  const find = (): Uint32Array | null => {
    const slots = slotsOf(filterMask(filter, source));
    return slots.length === source.count ? null : slots;
  };
  return namesIds(filter) ? find() : source.slots.of(JSON.stringify(filter), find);
}

function namesIds(filter: Filter): boolean {
  return [filter.must, filter.mustNot, filter.should].some((conditions) =>
    conditions?.some((condition) => "hasId" in condition || ("filter" in condition && namesIds(condition.filter))),
  );
}

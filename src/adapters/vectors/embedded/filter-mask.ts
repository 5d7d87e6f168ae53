import type { Condition, Filter } from "../../../ports/vector-store.js";
import type { Column } from "./column.js";

/** What a filter is evaluated on: the columns by field name, where each id is, and how many points there are. */
export interface FilterSource {
  readonly columns: ReadonlyMap<string, Column>;
  readonly slotOf: ReadonlyMap<string, number>;
  readonly count: number;
  /** masks of conditions decided before, void with the next write */
  readonly masks: MaskCache;
}

/** Masks of the conditions asked lately: availability and domain are the same in most questions. */
export class MaskCache {
  readonly #masks = new Map<string, Uint8Array>();

  /** The mask of a condition, made by `decide` where it is not known yet. */
  of(condition: Condition, decide: () => Uint8Array): Uint8Array {
    if ("hasId" in condition) return decide(); // quick, and seldom the same
    const key = JSON.stringify(condition);
    const mask = this.#masks.get(key) ?? decide();
    this.#masks.delete(key);
    this.#masks.set(key, mask);
    if (this.#masks.size > mostMasks) this.#masks.delete(this.#masks.keys().next().value!);
    return mask;
  }

  clear(): void {
    this.#masks.clear();
  }
}

/** A byte a point each. */
const mostMasks = 32;

/** The mask must not be changed. */
function conditionMask(condition: Condition, source: FilterSource): Uint8Array {
  return source.masks.of(condition, () => decided(condition, source));
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
  if ("isEmpty" in condition) return source.columns.get(condition.isEmpty)?.matchEmpty(count) ?? new Uint8Array(count).fill(1);
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

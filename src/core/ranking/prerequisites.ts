import { ownValue } from "../own-value.js";
import type { Catalogue } from "./catalogue.js";

/** An item, and the ids of the items to be had before it. */
export interface Demanding {
  readonly position: number;
  readonly id: string;
  readonly needs: readonly string[];
}

interface Known {
  readonly revision: number;
  readonly items: readonly Demanding[];
}

const known = new WeakMap<Catalogue, Map<string, Known>>();

/** The items whose attribute lists ids; remembered while no item changes. An id that is no item's is passed over. */
export function demandingItems(catalogue: Catalogue, key: string): readonly Demanding[] {
  const byKey = known.get(catalogue.origin) ?? new Map<string, Known>();
  known.set(catalogue.origin, byKey);
  const former = byKey.get(key);
  if (former?.revision === catalogue.revision) return former.items;
  const items: Demanding[] = [];
  for (let position = 0; position < catalogue.size; position++) {
    const item = catalogue.at(position);
    const value = item === null ? undefined : ownValue(item.attributes, key);
    if (item === null || value === undefined || value === null) continue;
    const needs = (Array.isArray(value) ? value : [value])
      .map(String)
      .filter((id) => id !== item.id && catalogue.positionOfId(id) >= 0);
    if (needs.length > 0) items.push({ position, id: item.id, needs });
  }
  byKey.set(key, { revision: catalogue.revision, items });
  return items;
}

/** Ids of items that want something first which was not had. */
export function notReadyFor(
  items: readonly Demanding[],
  { concerns, had }: { concerns(position: number): boolean; had(id: string): boolean },
): string[] {
  return items.filter(({ position, needs }) => concerns(position) && !needs.every((id) => had(id))).map(({ id }) => id);
}

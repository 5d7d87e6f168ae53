import { decayTo, keySeparator, scenePrefix, type DecayedRows } from "./cells.js";
import type { Population } from "./population.js";

/** How much of everybody's behaviours a value of a scene facet was told with. */
export interface SceneValue {
  readonly facet: string;
  readonly value: string;
  /** 0 to 1, both sides as they have decayed by months */
  readonly share: number;
}

/** Facets and their values, by name of the facet and the largest share first. */
export function sceneValues(population: Population): SceneValue[] {
  const all = massOf(population.horizons[2], "", population.reference);
  if (!(all > 0)) return [];
  const out: SceneValue[] = [];
  for (const key of population.slices.rows.keys()) {
    const cut = key.indexOf(keySeparator);
    if (!key.startsWith(scenePrefix) || cut < 0) continue;
    const share = Math.min(1, Math.max(0, massOf(population.slices, key, population.reference) / all));
    out.push({ facet: key.slice(scenePrefix.length, cut), value: key.slice(cut + 1), share });
  }
  return out.toSorted((a, b) => compare(a.facet, b.facet) || b.share - a.share || compare(a.value, b.value));
}

/** As of a moment: tables may be kept as of different ones. */
function massOf(table: DecayedRows, key: string, at: number): number {
  return decayTo(table, at) * (table.rows.get(key)?.value.reduce((total, one) => total + one, 0) ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

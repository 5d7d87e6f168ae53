import { transpose, type Interactions } from "./interactions.js";
import type { ItemItem } from "./item-item.js";

const most = 255;
/** Of longer rows the last items are looked at, so that the cost of a row does not grow with its square for ever. */
const longestRow = 500;

/**
 * The weights with how many people had both items of each pair: what a reason that names one of them rests on.
 *
 * x: the rows (people, or their sessions) that the weights were learned from; owners: whose row each is, absent = each
 * is somebody's own. Cost: Σ over rows of (items in the row)².
 */
export function peopleTogether(weights: ItemItem, x: Interactions, owners?: ArrayLike<number>): ItemItem {
  const byItem = transpose(x);
  const columnOf = new Map(Array.from(x.items, (item, column) => [item, column]));
  const counts = new Uint8Array(x.items.length);
  const lastOwner = new Int32Array(x.items.length).fill(-1);
  const people = new Uint8Array(weights.indices.length);
  weights.items.forEach((item, r) => {
    const column = columnOf.get(item);
    if (column === undefined) return;
    const rows = byItem.rows.subarray(byItem.indptr[column], byItem.indptr[column + 1]);
    // One after the other, so that somebody counts once however many sessions they had both in.
    const inOrder = owners === undefined ? rows : rows.toSorted((a, b) => owners[a]! - owners[b]!);
    const met: number[] = [];
    for (const row of inOrder) {
      const owner = owners?.[row] ?? row;
      const end = x.indptr[row + 1]!;
      for (let p = Math.max(x.indptr[row]!, end - longestRow); p < end; p++) {
        const other = x.columns[p]!;
        if (lastOwner[other] === owner) continue;
        if (counts[other] === 0) met.push(other);
        lastOwner[other] = owner;
        if (counts[other]! < most) counts[other]!++;
      }
    }
    for (let p = weights.indptr[r]!; p < weights.indptr[r + 1]!; p++) {
      const other = columnOf.get(weights.indices[p]!);
      if (other !== undefined) people[p] = counts[other]!;
    }
    for (const other of met) {
      counts[other] = 0;
      lastOwner[other] = -1;
    }
  });
  return { ...weights, people };
}

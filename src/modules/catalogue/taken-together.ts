import type { ItemFilter } from "../../core/ranking/filter.js";
import type { Edition } from "../kit/edition.js";

/** An item with how alike it is. */
interface Alike {
  readonly id: string;
  readonly score: number;
}

/**
 * Available items that stood in one session with an item, by the cosine over sessions that the serving ranker has
 * learned, largest first; none before a fit.
 */
export function takenTogether(
  { catalogue, ranker }: Edition,
  number: number,
  filter: ItemFilter,
  now: number,
): Alike[] {
  const allowed = catalogue.allowed(filter, now);
  const found: Alike[] = [];
  ranker.cooccurrence?.forEach(number, (neighbour, score) => {
    const position = catalogue.positionOf(neighbour);
    if (position >= 0 && score > 0 && allowed(position)) found.push({ id: catalogue.at(position)!.id, score });
  });
  return found.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Items of either list by the mean of both scores, where an item that is not in one counts 0 there. */
export function halfAndHalf(first: readonly Alike[], second: readonly Alike[]): Alike[] {
  const scores = new Map<string, number>();
  for (const { id, score } of [...first, ...second]) scores.set(id, (scores.get(id) ?? 0) + score / 2);
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

import { GodwitError } from "../../core/errors.js";
import type { InterestService } from "../interests/interest-service.js";
import type { Edition } from "../kit/edition.js";
import type { WishReader } from "../preferences/wish-reader.js";
import type { RecommendationPage } from "./question.js";
import type { ServedSet } from "./recommendation-set.js";
import type { ServedSets } from "./recommendation-sets.js";
import { restoreSet } from "./restore-set.js";

interface Parts {
  readonly sets: ServedSets;
  readonly interests: InterestService;
  readonly wishes: WishReader;
  readonly clock: () => number;
}

/**
 * A set to be paged on: from memory or, when another process or an earlier one made it, from the history. Throws
 * NOT_FOUND.
 */
export async function keptSet(parts: Parts, edition: Edition, setId: string, userId: string): Promise<ServedSet> {
  const { sets } = parts;
  let set = sets.get(setId);
  if (set === null) {
    const record = await sets.read(setId);
    if (record?.userId === userId) set = await restoreSet(record, edition, parts);
    if (set !== null) sets.remember(set);
  }
  if (set === null || set.userId !== userId)
    throw new GodwitError("NOT_FOUND", "The set behind this cursor is no longer kept. Ask again without `after`.", [
      "after",
    ]);
  return set;
}

/** A set of this user that is in the history; null = it never came there. */
export async function storedSet(
  parts: Parts,
  edition: Edition,
  setId: string,
  userId: string,
): Promise<ServedSet | null> {
  const record = await parts.sets.stored(setId);
  return record?.userId === userId ? restoreSet(record, edition, parts) : null;
}

/** What stands behind a place of a set. */
export function pageOfSet(set: ServedSet, from: number, first: number): RecommendationPage {
  const items = set.items.filter(({ position }) => position > from).slice(0, first);
  return {
    set,
    items,
    hasNext: (items.at(-1)?.position ?? from) < (set.items.at(-1)?.position ?? 0),
    hasPrevious: from > 0,
  };
}

import { maxRows } from "../../core/interests/cells.js";
import { decodeItems } from "../../core/interests/codec.js";
import type { Engagement } from "../../core/interests/engagement.js";
import { maxEngagedItems } from "../../core/interests/fold-engagement.js";
import { entersWhole } from "../../core/interests/influence.js";
import type { Signal } from "../../core/interests/signal.js";
import type { InterestState } from "../../core/interests/state.js";
import { partChanges, type PopularityPart } from "../../core/ranking/popularity-parts.js";

/** What lies between a user's sums as they were and as they are. */
export interface Since {
  readonly signals: readonly Signal[];
  /** of the items that the signals name: those the user had before, as they were */
  readonly items: ReadonlyMap<number, Engagement>;
}

/** One user's sums as they were, stored, and as they are; null = there are none. */
export interface Person {
  readonly before: Uint8Array | null;
  readonly after: InterestState | null;
  /** where that says all that has changed in sums over many users; absent or null = take out and put in */
  readonly since?: Since | null;
}

/** Notes what folding signals into a state will change, before it does; null = too much, or rows may be dropped. */
export function sinceOf(state: InterestState, signals: readonly Signal[]): Since | null {
  const nearCaps = state.items.size + signals.length > maxEngagedItems || state.slices.rows.size > maxRows / 2;
  if (nearCaps || !entersWhole(state)) return null;
  const items = new Map<number, Engagement>();
  for (const { item } of signals) {
    const had = item === null ? undefined : state.items.get(item);
    if (had !== undefined) items.set(item!, { ...had });
  }
  return { signals, items };
}

/** A user whose behaviours were folded; `since` as it was noted before. */
export const folded = (before: Uint8Array | null, after: InterestState, since: Since | null): Person => ({
  before,
  after,
  since: since !== null && entersWhole(after) ? since : null,
});

/** What changes in the popularity of items with a user's sums. */
export function popularityChanges({ before, after, since }: Person): PopularityPart[] {
  if (since == null || after === null)
    return partChanges(before === null ? new Map() : decodeItems(before), after?.items ?? new Map());
  const touched = new Map<number, Engagement>();
  for (const { item } of since.signals) if (item !== null) touched.set(item, after.items.get(item)!);
  return partChanges(since.items, touched);
}

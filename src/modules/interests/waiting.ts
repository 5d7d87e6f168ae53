import type { BehaviourRecord } from "../../ports/history/behaviours.js";
import type { History } from "../../ports/history/history.js";
import type { Edition } from "../kit/edition.js";
import { foldJob } from "../behaviours/jobs.js";
import { waitingLock } from "../catalogue/indexing.js";
import { groupBy } from "../common/group-by.js";

/** A text that waits for its model is looked at again after this. */
const blockedMs = 5_000;

/** Behaviours that cannot be folded yet: they wait for their items, or for the embedding model. */
export async function postpone(
  inside: History,
  edition: Edition,
  { waiting, blocked }: { waiting: readonly BehaviourRecord[]; blocked: readonly BehaviourRecord[] },
  now: number,
): Promise<void> {
  if (waiting.length > 0) {
    await inside.lock([waitingLock]);
    // An item may have become ready since it was looked up; then its behaviours are simply due again.
    const items = await inside.items.byIds([...new Set(waiting.map(({ itemId }) => itemId!))]);
    const topics = await inside.codebooks.itemTopicsOf(
      edition.requireCodebook().id,
      items.map(({ number }) => number),
    );
    const ready = new Set(items.filter(({ number }) => topics.has(number)).map(({ id }) => id));
    await inside.behaviours.wait(
      waiting
        .filter(({ itemId }) => !ready.has(itemId!))
        .map(({ id, itemId, userId }) => ({ behaviourId: id, itemId: itemId!, userId })),
    );
    await foldLater(
      inside,
      waiting.filter(({ itemId }) => ready.has(itemId!)),
      now,
    );
  }
  await foldLater(inside, blocked, now + blockedMs);
}

/** Ids of a user's behaviours that wait in the outbox, or for their items. */
export async function unfolded(inside: History, userId: string): Promise<Set<string>> {
  const work = await foldJob.ofKeys(inside, [userId]);
  const waiting = await inside.behaviours.waitingOf([userId]);
  return new Set([...work.flatMap(({ payload }) => payload.ids), ...waiting]);
}

function foldLater(inside: History, behaviours: readonly BehaviourRecord[], availableAt: number): Promise<void> {
  return foldJob.add(
    inside,
    [...groupBy(behaviours, ({ userId }) => userId)].map(([key, list]) => ({
      key,
      payload: { ids: list.map(({ id }) => id) },
      availableAt,
    })),
  );
}

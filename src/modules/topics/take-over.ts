import { decodeState } from "../../core/interests/codec.js";
import { emptyPopulation, encodePopulation, mergePerson } from "../../core/interests/population.js";
import type { TopicChange } from "../../core/topics/edits.js";
import type { History } from "../../ports/history/history.js";
import { refoldJob } from "../behaviours/jobs.js";
import { postpone } from "../interests/waiting.js";
import { projectInterestsJob } from "../interests/jobs.js";
import { editionChannel } from "../kit/channels.js";
import type { Edition } from "../kit/edition.js";
import { servingLock } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import { FittedElsewhere } from "./refit-parts.js";
import { recordTopicChanges } from "./topic-changes.js";

const statesAtOnce = 500;
const mostCodebooks = 1_000;

/** What folding under a codebook that does not serve yet leaves to be done when it does. */
export interface FoldedAhead {
  /** users for whom the new topics show migrations that were not published; they are folded once more, which does it */
  readonly news: Set<string>;
  /** ids of behaviours whose items have no topics under it yet, by user: they are folded when these have */
  readonly waiting: Map<string, readonly string[]>;
}

/**
 * Makes a codebook the one that serves, under the next number, if everybody who has a state under the former one has
 * one under it; false = some were folded meanwhile. All processes follow. `changes`: what becomes of topics, logged
 * with the time `at`. `from`: the space that served when the fit began; throws FittedElsewhere where another follows
 * it now.
 */
export function takeOver(
  history: History,
  next: Edition,
  { news, waiting, changes, from, at }: FoldedAhead & { changes: readonly TopicChange[]; from: string; at: number },
): Promise<boolean> {
  const { id: codebookId } = next.requireCodebook();
  return history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    const before = await servingSetting.read(inside);
    if (before !== null && before.space !== from && before.space !== next.space) throw new FittedElsewhere(null);
    if ((await inside.interests.behind(codebookId, before?.codebookId ?? null, 1, null)).length > 0) return false;
    if ((await inside.codebooks.get(codebookId)) === null) throw new FittedElsewhere(null);
    const population = emptyPopulation(next.parameters);
    for (let after: string | null = null; ; ) {
      const page = await inside.interests.page(codebookId, statesAtOnce, after);
      if (page.length === 0) break;
      for (const { state } of page) mergePerson(population, decodeState(state));
      await projectInterestsJob.addKeys(
        inside,
        page.map(({ userId }) => userId),
      );
      after = page.at(-1)!.userId;
    }
    await inside.interests.saveShard(codebookId, 0, encodePopulation(population));
    await refoldJob.add(
      inside,
      [...news].map((key) => ({ key, payload: { newTopics: true } })),
    );
    // Whoever was erased meanwhile has none of them any more.
    const unfolded = await inside.behaviours.byIds([...waiting.values()].flat());
    await postpone(inside, next, { waiting: unfolded, blocked: [] }, at);
    await recordTopicChanges(inside, changes, { author: null, reason: "fitted anew", at }, next);
    await servingSetting.write(inside, {
      space: next.space,
      codebookId,
      edition: (before?.edition ?? 0) + 1,
    });
    // The one that served, and what fits that were interrupted have left behind.
    for (const { id } of await inside.codebooks.list(mostCodebooks))
      if (id !== codebookId) await inside.codebooks.remove(id);
    await editionChannel.notify(inside, null);
    return true;
  });
}

/** Removes what a fit has made that came to nothing; not what serves, whatever has failed afterwards. */
export function giveUp(history: History, codebookId: string): Promise<void> {
  return history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    if ((await servingSetting.read(inside))?.codebookId !== codebookId) await inside.codebooks.remove(codebookId);
  });
}

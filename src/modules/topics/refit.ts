import { GodwitError } from "../../core/errors.js";
import type { Edition } from "../kit/edition.js";
import { servingLock } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import { fitTopics, type FittedTopics } from "./fit.js";
import { FittedElsewhere, type RefitOptions, type RefitParts, type RefitResult } from "./refit-parts.js";
import { giveUp, takeOver, type FoldedAhead } from "./take-over.js";

const foldAheadAttempts = 20;
const usersAtOnce = 200;

/**
 * Fits topics anew from today's catalogue, in a thread, and folds every user's history under them beside the states
 * that serve; then takes over in one step. Serving goes on meanwhile. Topics that stay near keep ids and labels.
 * Throws FittedElsewhere where another process was quicker.
 */
export async function refit(parts: RefitParts, options: RefitOptions = {}): Promise<RefitResult | null> {
  const served = async (): Promise<string | null> => (await servingSetting.read(parts.history))?.codebookId ?? null;
  const before = await served();
  try {
    return await fitAndTakeOver(parts, options);
  } catch (error) {
    if (!parts.signal.aborted && (await served()) !== before) throw new FittedElsewhere(error);
    throw error;
  }
}

async function fitAndTakeOver(parts: RefitParts, options: RefitOptions): Promise<RefitResult | null> {
  const { history, editions, log } = parts;
  const edition = editions.current;
  const space = options.space ?? edition.space;
  const fitted = await fitTopics(parts, { ...options, edition, space });
  if (fitted === null) return null;
  const { codebookId, items, report } = fitted;
  try {
    const next = await editions.make({ space, codebookId, number: edition.number + 1 });
    const users = await foldAndTakeOver(parts, options, { fitted, next, from: edition.space });
    log.info({ codebook: codebookId, topics: next.k, items }, "topics: a new codebook serves");
    return { codebookId, topics: next.k, items, users, report };
  } catch (error) {
    await giveUp(history, codebookId).catch(() => {}); // the next takeover removes it, too
    throw error;
  }
}

/** Answers with how many users were folded. */
async function foldAndTakeOver(
  parts: RefitParts,
  options: RefitOptions,
  { fitted, next, from }: { fitted: FittedTopics; next: Edition; from: string },
): Promise<number> {
  const { history } = parts;
  const { codebookId, changes } = fitted;
  // Folds that happen from here on forget the user's state under the next codebook, so that it is folded again below.
  await history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    await servingSetting.write(inside, { ...(await servingSetting.read(inside))!, refitting: codebookId });
  });
  let users = 0;
  const folded: FoldedAhead = { news: new Set(), waiting: new Map() };
  for (let attempt = 0; ; attempt++) {
    if (attempt === foldAheadAttempts)
      throw new GodwitError(
        "UNAVAILABLE",
        "Behaviours arrive faster than their users can be folded under the new topics; try again in a quieter hour.",
      );
    users = await foldAhead(parts, { ...options, next, users, folded });
    if (await takeOver(history, next, { ...folded, changes, from, at: parts.clock() })) return users;
  }
}

/**
 * Folds those who have a state, and none under the next codebook yet, and notes what is to be done for them when it
 * takes over; answers with how many users were folded so far.
 */
async function foldAhead(
  { history, rebuilding, signal }: RefitParts,
  { next, users, folded, onProgress }: RefitOptions & { next: Edition; users: number; folded: FoldedAhead },
): Promise<number> {
  const total = await history.users.count();
  let done = users;
  for (let after: string | null = null; ; ) {
    const former = (await servingSetting.read(history))?.codebookId ?? null;
    const batch = await history.interests.behind(next.requireCodebook().id, former, usersAtOnce, after);
    if (batch.length === 0) return done;
    for (const userId of batch) {
      signal.throwIfAborted();
      const { news, waiting } = await rebuilding.ahead(userId, next);
      if (news) folded.news.add(userId);
      else folded.news.delete(userId);
      if (waiting.length > 0) folded.waiting.set(userId, waiting);
      else folded.waiting.delete(userId);
      onProgress?.("fold", Math.min(++done, total), total);
    }
    after = batch.at(-1)!;
  }
}

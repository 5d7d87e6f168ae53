import { GodwitError } from "../../core/errors.js";
import type { Edition } from "../kit/edition.js";
import { servingLock } from "../kit/editions.js";
import { servingSetting } from "../kit/settings.js";
import { fitTopics } from "./fit.js";
import { FittedElsewhere, type RefitOptions, type RefitParts, type RefitResult } from "./refit-parts.js";
import { takeOver } from "./take-over.js";

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
  const { codebookId, items, report, changes } = fitted;
  const next = await editions.make({ space, codebookId, number: edition.number + 1 });
  // Folds that happen from here on forget the user's state under the candidate, so that it is folded again below.
  await history.transaction(async (inside) => {
    await inside.lock([servingLock]);
    await servingSetting.write(inside, { ...(await servingSetting.read(inside))!, refitting: codebookId });
  });
  let users = 0;
  const news = new Set<string>();
  for (let attempt = 0; ; attempt++) {
    if (attempt === foldAheadAttempts)
      throw new GodwitError(
        "UNAVAILABLE",
        "Behaviours arrive faster than their users can be folded under the new topics; try again in a quieter hour.",
      );
    users = await foldAhead(parts, { ...options, next, users, news });
    if (await takeOver(history, next, { news, changes, at: parts.clock() })) break;
  }
  log.info({ codebook: codebookId, topics: next.k, items }, "topics: a new codebook serves");
  return { codebookId, topics: next.k, items, users, report };
}

/**
 * Folds those who have a state, and none under the candidate yet, and notes of whom it has news; answers with how many
 * users were folded so far.
 */
async function foldAhead(
  { history, rebuilding, signal }: RefitParts,
  { next, users, news, onProgress }: RefitOptions & { next: Edition; users: number; news: Set<string> },
): Promise<number> {
  const total = await history.users.count();
  let folded = users;
  for (let after: string | null = null; ; ) {
    const former = (await servingSetting.read(history))?.codebookId ?? null;
    const batch = await history.interests.behind(next.requireCodebook().id, former, usersAtOnce, after);
    if (batch.length === 0) return folded;
    for (const userId of batch) {
      signal.throwIfAborted();
      if (await rebuilding.ahead(userId, next)) news.add(userId);
      else news.delete(userId);
      onProgress?.("fold", Math.min(++folded, total), total);
    }
    after = batch.at(-1)!;
  }
}

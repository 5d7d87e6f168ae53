import { decodeState, isCurrentState } from "../../core/migrations/watch-state.js";
import type { WatchState } from "../../core/migrations/watch-state.js";
import type { History } from "../../ports/history/history.js";

/** Users asked for in one statement. */
const part = 200;

/** What the test for drift last saw of users; those that an older version has left behind are left out. */
export async function currentLooks(
  history: History,
  codebookId: string,
  userIds: readonly string[],
): Promise<Map<string, WatchState>> {
  const users = [...new Set(userIds)];
  const out = new Map<string, WatchState>();
  for (let i = 0; i < users.length; i += part)
    for (const [userId, detector] of await history.interests.detectors(codebookId, users.slice(i, i + part)))
      if (isCurrentState(detector)) out.set(userId, decodeState(detector));
  return out;
}

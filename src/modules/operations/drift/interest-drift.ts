import { stateDifference } from "../../../core/interests/difference.js";
import { emptyState, fold } from "../../../core/interests/state.js";
import { decodeState, encodeState } from "../../../core/interests/codec.js";
import type { History } from "../../../ports/history/history.js";
import { foldJob, refoldJob } from "../../behaviours/jobs.js";
import { groupBy } from "../../common/group-by.js";
import { pacer } from "../../common/pacer.js";
import type { Edition } from "../../kit/edition.js";
import type { SignalResolver } from "../../interests/signals.js";
import type { DriftCheck, DriftOptions } from "./check.js";

/**
 * States keep float32 sums, rounded after every fold: the same behaviours folded in another order differ by that only.
 */
const rounding = 1e-4;
const usersAtOnce = 100;

/** Every user's state is what their history folds to (of a sample), and everybody with behaviours has one. */
export async function interestDrift(
  history: History,
  edition: Edition,
  resolver: SignalResolver,
  { repair, sample, onProgress }: DriftOptions,
): Promise<DriftCheck> {
  const { codebook } = edition;
  const name = "interest states";
  if (codebook === null) return { name, examined: 0, wrong: 0, repaired: 0, detail: "there are no topics yet" };
  const missing: string[] = [];
  for (let after: string | null = null; ; ) {
    const page: string[] = await history.interests.missing(codebook.id, usersAtOnce, after);
    if (page.length === 0) break;
    const busy = await busyOf(history, page);
    missing.push(...page.filter((id) => !busy.has(id)));
    after = page.at(-1)!;
  }
  const users = await history.interests.sample(codebook.id, Math.min(sample, 1e9));
  const diverged: string[] = [];
  let examined = 0;
  for (let i = 0; i < users.length; i += usersAtOnce) {
    const some = users.slice(i, i + usersAtOnce);
    const wrong = await divergedOf(history, edition, resolver, codebook.id, some);
    examined += wrong.examined;
    diverged.push(...wrong.users);
    onProgress?.(name, i + some.length, users.length);
  }
  if (repair) await refoldJob.addKeys(history, [...missing, ...diverged]);
  const wrong = missing.length + diverged.length;
  return {
    name,
    examined,
    wrong,
    repaired: repair ? wrong : 0,
    detail:
      wrong === 0
        ? `${examined} states are what their histories fold to`
        : `${diverged.length} of ${examined} states are not what their histories fold to, ${missing.length} users have none`,
  };
}

async function divergedOf(
  history: History,
  edition: Edition,
  resolver: SignalResolver,
  codebookId: string,
  users: readonly string[],
): Promise<{ examined: number; users: string[] }> {
  const behaviours = groupBy(await history.behaviours.ofUsers(users), ({ userId }) => userId);
  const resolved = await resolver.resolve(edition, [...behaviours.values()].flat());
  // Read after the histories: what was recorded in between is work that waits, and such users are left out.
  const states = await history.interests.get(codebookId, users);
  const busy = await busyOf(history, users);
  const waiting = await history.behaviours.waitingOf(users);
  const blocked = new Set(resolved.blocked.map(({ userId }) => userId));
  const breathe = pacer();
  const diverged: string[] = [];
  let examined = 0;
  for (const { userId, state } of states) {
    if (busy.has(userId) || blocked.has(userId)) continue;
    const anew = emptyState(edition.parameters);
    for (const { id } of behaviours.get(userId) ?? []) {
      const signal = waiting.has(id) ? undefined : resolved.signals.get(id);
      if (signal !== undefined) fold(anew, signal, edition.parameters);
      await breathe();
    }
    examined++;
    if (stateDifference(decodeState(state), decodeState(encodeState(anew))) > rounding) diverged.push(userId);
  }
  return { examined, users: diverged };
}

/** Users whose state is about to change anyway. */
async function busyOf(history: History, users: readonly string[]): Promise<Set<string>> {
  const work = [...(await foldJob.ofKeys(history, users)), ...(await refoldJob.ofKeys(history, users))];
  return new Set(work.map(({ key }) => key));
}
